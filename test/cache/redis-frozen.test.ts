import * as redisModule from '@keyv/redis';
import KeyvRedis, { createClient } from '@keyv/redis';
import { describe, expect, it } from 'vitest';
import { encodeEntry } from '../../src/cache/cache-entry.js';
import { openAnswerStore } from '../../src/cache/open-store.js';
import { connectRedis } from '../../src/cache/redis-connection.js';
import { type ManualClock, manualClock } from '../../src/testing/manual-clock.js';
import { hasRedisServer, startRedis } from './redis-server.js';

const head = { storedAt: 5, ttlMs: 100_000, staleWhileRevalidateMs: 0, staleIfErrorMs: 0 };
const entry = { ...head, answer: 'sky', sizeBytes: 1 };
const text = encodeEntry(entry);

/** Commands that went to the server, told by the adapter. */
function countingRedis() {
  const sent = { commands: 0 };
  class Counting extends KeyvRedis<string> {
    override get<Value>(key: string) {
      sent.commands++;
      return super.get<Value>(key);
    }
    override set(key: string, value: string, ttl?: number) {
      sent.commands++;
      return super.set(key, value, ttl);
    }
  }
  return { sent, loadRedis: async () => ({ default: Counting, createClient }) as never };
}

async function openOn(url: `redis://${string}`, clock: ManualClock) {
  const warnings: string[] = [];
  const { sent, loadRedis } = countingRedis();
  const onWarning = (message: string) => warnings.push(message);
  const store = await openAnswerStore(url, { clock, onWarning, loadRedis });
  return { store, warnings, sent };
}

/** Lets the sockets speak: a moving clock alone leaves them no time. */
const turn = () => new Promise((resolve) => setImmediate(resolve));

/** How long `work` takes on the clock, which moves on until it has ended. */
async function tookMs(clock: ManualClock, work: () => Promise<unknown>): Promise<number> {
  const startedAt = clock.now();
  let hasEnded = false;
  const end = work().then(() => {
    hasEnded = true;
  });
  await turn();
  while (!hasEnded) {
    await clock.advance(1);
    await turn();
  }
  await end;
  return clock.now() - startedAt;
}

describe.skipIf(!hasRedisServer)('a store on a Redis that is frozen', () => {
  it('costs the first call 50 ms, later calls nothing, and one warning', async () => {
    const redis = await startRedis();
    const clock = manualClock();
    const { store, warnings } = await openOn(redis.url, clock);

    redis.freeze();
    const took: number[] = [];
    for (let call = 0; call < 50; call++) {
      took.push(await tookMs(clock, () => store.get('a')));
      took.push(await tookMs(clock, () => store.set('a', entry, text)));
      await clock.advance(100);
    }
    await Promise.all([store.close(), clock.advance(5_000)]);

    expect(took[0]).toBe(50);
    expect(took.slice(1).every((ms) => ms === 0)).toBe(true);
    expect(warnings).toEqual([
      'The answer cache cannot be read (TOO_SLOW); calls go on without it.',
    ]);
  });

  it('is not sent what nobody waits for: of thousands of calls a few try it', async () => {
    const redis = await startRedis();
    const clock = manualClock();
    const { store, sent } = await openOn(redis.url, clock);

    redis.freeze();
    const crowd = Promise.all(Array.from({ length: 100 }, (_, call) => store.get(`a${call}`)));
    await clock.advance(50);
    await crowd;
    for (let call = 0; call < 1_000; call++) {
      await Promise.all([store.get('b'), store.set('b', entry, text)]);
      if (call % 20 === 0) await clock.advance(100);
    }
    await Promise.all([store.close(), clock.advance(5_000)]);

    expect(sent.commands).toBeGreaterThanOrEqual(100);
    expect(sent.commands).toBeLessThanOrEqual(110);
  });

  it('is used again once it goes on', async () => {
    const redis = await startRedis();
    const clock = manualClock();
    const { store, warnings } = await openOn(redis.url, clock);
    await store.set('a', entry, text);

    redis.freeze();
    await tookMs(clock, () => store.get('a'));
    redis.thaw();
    let reads = 0;
    while (reads < 10) {
      if ((await store.get('a')).ok) reads++;
      else await clock.advance(250);
      await turn();
    }
    await store.close();

    expect(warnings).toEqual([
      'The answer cache cannot be read (TOO_SLOW); calls go on without it.',
      'The answer cache can be read again.',
    ]);
  });

  it('is opened and closed in time, and its connection ends', async () => {
    const redis = await startRedis();
    redis.freeze();
    const clock = manualClock();
    const opening = openOn(redis.url, clock);
    const openedMs = await tookMs(clock, () => opening);
    const { store } = await opening;

    const read = await store.get('a');
    const closedMs = await tookMs(clock, () => store.close());
    redis.thaw();
    while (redis.cli('client', 'list').split('\n').length > 1) await turn();

    // Loading the package may take no time of this clock, or some.
    expect(openedMs).toBeGreaterThanOrEqual(200);
    expect(read.ok).toBe(false);
    expect(closedMs).toBe(0);
  });

  it('leaves no connection behind when it is closed in the middle of connecting', async () => {
    const redis = await startRedis();
    const address = { host: '127.0.0.1', port: redis.port, tls: false };
    const deps = { redis: redisModule, clock: manualClock(), random: () => 0 };
    const clients = () => redis.cli('client', 'list').split('\n').length;

    const connection = connectRedis(address, deps);
    await connection.close();
    await connection.firstWord;
    for (let look = 0; look < 10 || clients() > 1; look++) await turn();

    expect(connection.trouble()).toBeDefined();
  });

  it('is closed after a moment when it was frozen later', async () => {
    const redis = await startRedis();
    const clock = manualClock();
    const { store } = await openOn(redis.url, clock);
    redis.freeze();

    const closedMs = await tookMs(clock, () => store.close());
    redis.thaw();
    while (redis.cli('client', 'list').split('\n').length > 1) await turn();

    expect(closedMs).toBe(250);
  });
});
