import type { Clock } from '../src/core/clock.js';
import type { Random } from '../src/core/random.js';

/** What a policy sees of an answer. */
export interface Reply {
  readonly status: number;
  readonly retryAfterMs: number | undefined;
}

/** Sends a request with the key of that slot. */
export type Send = (slot: number) => Promise<Reply>;

/** How others get one request answered: which key they take, and how long they wait after a 429. Never gives up. */
export type RetryPolicy = (send: Send) => Promise<void>;

export interface PolicyParts {
  readonly clock: Clock;
  readonly random: Random;
  readonly keys: number;
}

/** A policy by name, and whether its upstream must tell how long to wait. */
export interface NamedPolicy {
  readonly name: string;
  readonly needsRetryAfter: boolean;
  create(parts: PolicyParts): RetryPolicy;
}

/**
 * The official SDK (0.38.5, `retryRequest`): 0.5 s doubled up to 8 s, less up to a quarter. It knows one key; here every
 * try takes any. Idealised: unlimited patience instead of two retries.
 */
const sdkBackOff: NamedPolicy = {
  name: 'official SDK',
  needsRetryAfter: false,
  create: ({ clock, random, keys }) => {
    return backOff(
      { clock, random, keys },
      (attempt) => Math.min(8_000, 500 * 2 ** attempt) * (1 - random() * 0.25),
    );
  },
};

/** p-retry's defaults: 1 s, doubled, no jitter; unlimited patience, at most a minute a time, instead of ten retries. */
const pRetry: NamedPolicy = {
  name: 'p-retry, up to 60 s',
  needsRetryAfter: false,
  create: (parts) => backOff(parts, (attempt) => Math.min(60_000, 1_000 * 2 ** attempt)),
};

/** The next key in turn; after a 429 sleeps as long as it says. */
const roundRobin: NamedPolicy = {
  name: 'round robin + Retry-After',
  needsRetryAfter: true,
  create: ({ clock, keys }) => {
    let turn = 0;
    return async (send) => {
      for (;;) {
        const { status, retryAfterMs = 1_000 } = await send(turn++ % keys);
        if (status !== 429) return;
        await clock.sleep(retryAfterMs);
      }
    };
  },
};

/** Any key that is not cooling down; a 429 puts its key aside for a minute. */
const coolDown: NamedPolicy = {
  name: 'cool-down 60 s',
  needsRetryAfter: false,
  create: ({ clock, random, keys }) => {
    const coolUntil = new Array<number>(keys).fill(0);
    return async (send) => {
      for (;;) {
        const warm = [...coolUntil.keys()].filter((key) => (coolUntil[key] ?? 0) <= clock.now());
        const slot = warm[Math.floor(random() * warm.length)];
        if (slot === undefined) {
          await clock.sleep(Math.min(...coolUntil) - clock.now());
          continue;
        }
        const { status } = await send(slot);
        if (status !== 429) return;
        coolUntil[slot] = clock.now() + 60_000;
      }
    };
  },
};

function backOff(
  { clock, random, keys }: PolicyParts,
  delayMs: (attempt: number) => number,
): RetryPolicy {
  return async (send) => {
    for (let attempt = 0; ; attempt++) {
      const { status } = await send(Math.floor(random() * keys));
      if (status !== 429) return;
      await clock.sleep(delayMs(attempt));
    }
  };
}

export const retryPolicies: readonly NamedPolicy[] = [sdkBackOff, roundRobin, coolDown, pRetry];
