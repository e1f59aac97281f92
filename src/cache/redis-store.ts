import { Keyv } from 'keyv';
import { systemClock } from '../core/clock.js';
import { type Random, systemRandom } from '../core/random.js';
import type { AnswerStore, AnswerStoreDeps } from './answer-store.js';
import { absentStore, createAnswerStore, plainTextKeyv } from './answer-store.js';
import type { RedisAddress } from './redis-address.js';
import { connectRedis, type RedisModule } from './redis-connection.js';
import { guardedWarning } from './store-health.js';
import { withinBudget } from './within-budget.js';

export interface RedisStoreDeps extends Pick<AnswerStoreDeps, 'clock' | 'onWarning' | 'budgetMs'> {
  readonly loadRedis: () => Promise<RedisModule>;
  readonly random?: Random | undefined;
}

const missing =
  'The optional package @keyv/redis is not installed or does not load (npm install @keyv/redis); answers are kept in memory only.';
// A connection takes several round trips, five with TLS; an operation, which has 50 ms, takes one.
const connectPatienceMs = 200;

/**
 * Opens a Redis through @keyv/redis. Waits for the connection no longer than 200 ms; one that cannot be had, or is lost,
 * is sought on behind the calls, which find nothing meanwhile and wait for nothing.
 */
export async function openRedisStore(
  address: RedisAddress,
  { loadRedis, random = systemRandom, ...deps }: RedisStoreDeps,
): Promise<AnswerStore> {
  const { clock = systemClock } = deps;
  let redis: RedisModule;
  try {
    redis = await loadRedis();
  } catch {
    guardedWarning(deps.onWarning)(missing);
    return absentStore(missing);
  }
  const connection = connectRedis(address, { redis, clock, random });
  const budgetMs = connectPatienceMs;
  await withinBudget(connection.firstWord, { clock, budgetMs }).catch(() => undefined);
  return createAnswerStore(
    // The adapter writes the namespace before the key; Keyv need not do so too.
    new Keyv({
      ...plainTextKeyv,
      store: connection.adapter,
      namespace: 'crossgraph',
      useKeyPrefix: false,
    }),
    { ...deps, offline: connection.trouble, disconnect: connection.close },
  );
}
