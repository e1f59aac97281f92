import type KeyvRedis from '@keyv/redis';
import type { createClient } from '@keyv/redis';
import type { Clock } from '../core/clock.js';
import type { Random } from '../core/random.js';
import type { RedisAddress } from './redis-address.js';
import { withinBudget } from './within-budget.js';

/** What is used of `@keyv/redis`. */
export interface RedisModule {
  readonly default: typeof KeyvRedis;
  readonly createClient: typeof createClient;
}

/** A connection that mends itself and that nobody ever waits for. */
export interface RedisConnection {
  /** What Keyv speaks through. */
  readonly adapter: KeyvRedis<string>;
  /** Settles when it is first known whether the server answers; never rejects. */
  readonly firstWord: Promise<void>;
  /** The last failure, while there is no connection. */
  trouble(): unknown;
  /** Waits a moment for what was sent, then ends it, whatever state the server is in. */
  close(): Promise<void>;
}

export interface RedisConnectionDeps {
  readonly redis: RedisModule;
  readonly clock: Clock;
  readonly random: Random;
}

const connectTimeoutMs = 500;
// A server that is stopped or gone keeps its connection; only silence tells. The ping keeps a quiet connection from
// looking like that.
const pingIntervalMs = 1_000;
const silenceMs = 2_000;
// Short, because the pause under way keeps a process that has closed the store from ending.
const pauses = { firstMs: 50, longestMs: 1_000 };
// More than one process asks at a time. Beyond it commands fail at once instead of piling up in front of a stalled server.
const mostCommands = 20_000;
const lastAnswersMs = 250;

/** Connects in the background, again and again while there is no connection. */
export function connectRedis(
  { host, port, tls, ...account }: RedisAddress,
  { redis, clock, random }: RedisConnectionDeps,
): RedisConnection {
  let lastFailure: unknown = new NotConnectedYetError();
  let isPausing = false;
  let isClosed = false;
  const pauseMs = (retries: number): number =>
    Math.min(pauses.longestMs, pauses.firstMs * 2 ** retries) * (0.5 + 0.5 * random());

  const client = redis.createClient({
    ...account,
    socket: {
      ...{ host, port, ...(tls && { tls }) },
      connectTimeout: connectTimeoutMs,
      socketTimeout: silenceMs,
      reconnectStrategy: (retries) => (isClosed ? false : pauseMs(retries)),
    },
    // What cannot be sent now fails now.
    disableOfflineQueue: true,
    commandsQueueMaxLength: mostCommands,
    pingInterval: pingIntervalMs,
  });
  const firstWord = new Promise<void>((resolve) => {
    // Without a listener an `error` event would end the process.
    client.on('error', (error) => {
      lastFailure = error;
      isPausing = true;
      resolve();
    });
    client.on('reconnecting', () => {
      isPausing = false;
    });
    client.on('ready', () => {
      isPausing = false;
      if (isClosed) client.destroy();
      resolve();
    });
  });
  // Ends only with `close`: until then every failure is followed by another try.
  client.connect().catch(() => undefined);

  return {
    adapter: new redis.default(client, { throwOnErrors: true }),
    firstWord,
    trouble: () => (client.isReady ? undefined : lastFailure),
    close: async () => {
      isClosed = true;
      // Replies come in order: this one comes behind all others. A stopped server gives none.
      const answered = client.isReady ? client.ping() : Promise.resolve('');
      await withinBudget<string>(answered, { clock, budgetMs: lastAnswersMs }).catch(
        () => undefined,
      );
      if (!client.isOpen) return;
      // Destroyed in the middle of connecting, the client would lose sight of its socket and leave it open
      // (@redis/client 5.12): then its next event ends it.
      if (client.isReady || isPausing) client.destroy();
      else client.unref();
    },
  };
}

class NotConnectedYetError extends Error {
  readonly code = 'NO_ANSWER_YET';
}
