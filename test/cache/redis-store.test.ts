import { afterEach, describe, expect, it } from 'vitest';
import type { AnswerStore } from '../../src/cache/answer-store.js';
import { encodeEntry } from '../../src/cache/cache-entry.js';
import { type OpenStoreDeps, openAnswerStore } from '../../src/cache/open-store.js';
import { failure } from './broken-adapter.js';
import { freePort, hasRedisServer, startRedis } from './redis-server.js';

const head = { storedAt: 5, ttlMs: 100_000, staleWhileRevalidateMs: 0, staleIfErrorMs: 20_000 };
const entry = { ...head, answer: { text: 'Rayleigh "scattering" ☁' }, sizeBytes: 1 };
const text = encodeEntry(entry);

const stores: AnswerStore[] = [];

afterEach(async () => {
  for (const store of stores.splice(0)) await store.close();
});

async function open(url: `redis://${string}`, deps: OpenStoreDeps = {}) {
  const warnings: string[] = [];
  const onWarning = (message: string) => warnings.push(message);
  // The machine may be slow here; what counts in milliseconds is counted on a clock of the test's own, elsewhere.
  const store = await openAnswerStore(url, { budgetMs: 20_000, onWarning, ...deps });
  stores.push(store);
  return { store, warnings };
}

const urlWith = (port: number, account: string) => `redis://${account}127.0.0.1:${port}` as const;

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe.skipIf(!hasRedisServer)('a store on Redis', () => {
  it('gives answers to every process that uses it', async () => {
    const redis = await startRedis();
    const [one, other] = [await open(redis.url), await open(redis.url)];

    const written = await one.store.set('answer:v1:a', entry, text);
    const read = await other.store.get('answer:v1:a');

    expect(written).toEqual({ ok: true });
    expect(read).toMatchObject({ ok: true, entry: { answer: entry.answer } });
    expect([...one.warnings, ...other.warnings]).toEqual([]);
  });

  it('keeps an entry as its text, under one prefix, as long as it can be of use', async () => {
    const redis = await startRedis();
    const { store } = await open(redis.url);

    await store.set('answer:v1:a', entry, text);

    expect(redis.cli('keys', '*')).toBe('crossgraph::answer:v1:a');
    expect(redis.cli('get', 'crossgraph::answer:v1:a')).toBe(text);
    const leftMs = Number(redis.cli('pttl', 'crossgraph::answer:v1:a'));
    expect(leftMs).toBeGreaterThan(60_000);
    expect(leftMs).toBeLessThanOrEqual(120_000);
  });

  it('forgets on demand, and uses the database and the account of the address', async () => {
    const redis = await startRedis();
    redis.cli('acl', 'setuser', 'me', 'on', '>p@ss/word', '~*', '+@all');
    const { store } = await open(`${urlWith(redis.port, 'me:p%40ss%2Fword@')}/3`);
    await store.set('a', entry, text);
    const kept = redis.cli('-n', '3', 'dbsize');

    await store.delete('a');

    expect([kept, redis.cli('-n', '3', 'dbsize')]).toEqual(['1', '0']);
  });

  it('takes a damaged value for a miss, warns once and writes over it', async () => {
    const redis = await startRedis();
    redis.cli('set', 'crossgraph::a', '{"expires":1');
    const { store, warnings } = await open(redis.url);

    const damaged = [(await store.get('a')).ok, (await store.get('a')).ok];
    await store.set('a', entry, text);

    expect(damaged).toEqual([false, false]);
    expect(await store.get('a')).toMatchObject({ ok: true, entry: { answer: entry.answer } });
    expect(warnings).toEqual([
      'The answer cache cannot be read (ENTRY_UNREADABLE); calls go on without it.',
    ]);
  });

  it.each([
    ['is full', 'OOM', ['--maxmemory', '1']],
    ['can only be read', 'READONLY', ['--replicaof', '127.0.0.1', '1']],
    ['knows no SET', 'ERR', ['--rename-command', 'SET', '']],
  ])('reads on where the server %s, and warns once', async (_how, word, settings) => {
    const redis = await startRedis(...settings);
    const { store, warnings } = await open(redis.url);

    const written = [await store.set('a', entry, text), await store.set('b', entry, text)];
    const read = await store.get('a');

    expect(written.map(({ ok }) => ok)).toEqual([false, false]);
    expect(read).toEqual({ ok: true, entry: undefined });
    expect(warnings).toEqual([
      `The answer cache cannot be written (${word}); calls go on without it.`,
    ]);
  });

  it.each([
    ['a wrong password', ':canary-password@', 'reached (WRONGPASS)'],
    ['a wrong user', 'canary-user:canary-password@', 'reached (WRONGPASS)'],
    ['no password', '', 'read (NOAUTH)'],
  ])(
    'costs misses and one warning, without the password, given %s',
    async (_what, account, how) => {
      const redis = await startRedis('--requirepass', 'right');
      const { store, warnings } = await open(urlWith(redis.port, account));

      const results = [await store.get('a'), await store.set('a', entry, text)];

      expect(results.map(({ ok }) => ok)).toEqual([false, false]);
      expect(warnings).toEqual([`The answer cache cannot be ${how}; calls go on without it.`]);
      expect(String(store.degraded)).not.toContain('canary');
    },
  );

  it('is used as soon as a server is there, without a restart', async () => {
    const port = await freePort();
    const { store, warnings } = await open(`redis://127.0.0.1:${port}`);
    const before = [await store.get('a'), await store.set('a', entry, text)].map(({ ok }) => ok);
    const degraded = store.degraded;

    await startRedis('--port', String(port));
    while (store.degraded !== undefined) await turn();
    for (let turn = 0; turn < 10; turn++) await store.set('a', entry, text);

    expect(before).toEqual([false, false]);
    expect(degraded).toBe(
      'The answer cache cannot be reached (ECONNREFUSED); answers are kept in memory only.',
    );
    expect(warnings).toEqual([
      'The answer cache cannot be reached (ECONNREFUSED); calls go on without it.',
      'The answer cache can be reached again.',
    ]);
  });

  it('outlives the server, and uses the next one', async () => {
    const redis = await startRedis();
    const { store, warnings } = await open(redis.url);
    await store.set('a', entry, text);

    await redis.kill();
    const without = [await store.get('a'), await store.set('a', entry, text)].map(({ ok }) => ok);
    await redis.restart();
    let written = await store.set('a', entry, text);
    while (!written.ok) {
      await turn();
      written = await store.set('a', entry, text);
    }
    const read = await store.get('a');

    expect(without).toEqual([false, false]);
    expect(read).toMatchObject({ ok: true, entry: { answer: entry.answer } });
    expect(warnings).toHaveLength(1);
  });
});

describe('a store on Redis without its package', () => {
  it('is absent, and says once what to install', async () => {
    const loadRedis = failure('ERR_MODULE_NOT_FOUND');

    const { store, warnings } = await open('redis://:canary@127.0.0.1:1', { loadRedis });

    expect(await store.set('a', entry, text)).toEqual({ ok: true });
    expect(warnings).toEqual([
      'The optional package @keyv/redis is not installed or does not load (npm install @keyv/redis); answers are kept in memory only.',
    ]);
    expect(store.degraded).toBe(warnings[0]);
  });
});
