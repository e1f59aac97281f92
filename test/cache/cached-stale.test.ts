import { describe, expect, it } from 'vitest';
import { ConfigError, CrossgraphError } from '../../src/errors.js';
import { cache, outage, type Question, question } from './cache-bench.js';

describe('cached, with answers past their lifetime', () => {
  it('gives the old answer, flagged, and refreshes once in the background', async () => {
    const refreshed: Question[] = [];
    let finish = () => {};
    const refresh = (input: Question) => {
      refreshed.push(input);
      return new Promise<void>((resolve) => {
        finish = resolve;
      });
    };
    const { ask, asked, clock } = cache({ refresh });
    await ask();
    clock.advance(1_200);

    const [one, other] = await Promise.all([ask(), ask()]);
    finish();
    await Promise.resolve().then(() => undefined);
    await ask();

    const flags = { outcome: 'stale', staleReason: 'revalidating', entryAgeMs: 1_200 };
    expect(one.record).toMatchObject(flags);
    expect(other.record).toMatchObject(flags);
    const events = [one, other].flatMap(({ record }) => record.events.map(({ name }) => name));
    expect(events).toEqual(['crossgraph.cache.refresh_started']);
    expect(refreshed).toEqual([question, question]);
    expect(asked).toHaveLength(1);
  });

  it('does not mind a refresh that fails', async () => {
    const { ask, clock } = cache({ refresh: () => Promise.reject(outage) });
    await ask();
    clock.advance(1_200);

    const { record } = await ask();
    await new Promise((resolve) => setImmediate(resolve));

    expect(record.outcome).toBe('stale');
  });

  it('goes upstream at once where nothing would refresh', async () => {
    const { ask, clock } = cache();
    await ask();
    clock.advance(1_200);

    const { record } = await ask();

    expect(record.outcome).toBe('miss');
  });

  it.each(['UPSTREAM_FAILED', 'CIRCUIT_OPEN', 'CALL_TIMEOUT', 'BUDGET_EXCEEDED'] as const)(
    'gives the old answer, flagged, on %s',
    async (code) => {
      const { ask, clock, breakWith } = cache();
      const { answer } = await ask();
      clock.advance(3_000);
      breakWith(new CrossgraphError(code, 'no answer'));

      const old = await ask();

      expect(old.answer).toBe(answer);
      expect(old.record).toMatchObject({
        outcome: 'stale',
        staleReason: code,
        entryAgeMs: 3_000,
        cacheLayer: 'memory',
      });
    },
  );

  it.each([
    ['a refused request', new CrossgraphError('REQUEST_REFUSED', 'HTTP 400')],
    ['a wrong option', new ConfigError('Expected `x`.')],
    ['a defect', new TypeError('x is not a function')],
  ])('does not hide %s behind an old answer', async (_what, error) => {
    const { ask, clock, breakWith } = cache();
    await ask();
    clock.advance(3_000);
    breakWith(error);

    await expect(ask()).rejects.toBe(error);
  });

  it('passes the abort of the caller through untouched', async () => {
    const { ask, clock, breakWith } = cache();
    await ask();
    clock.advance(3_000);
    const abort = new AbortController();
    abort.abort(outage);
    breakWith(outage);

    await expect(ask({ signal: abort.signal })).rejects.toBe(outage);
  });

  it('gives no answer that became too old while the upstream was asked', async () => {
    const { ask, clock, breakWith } = cache();
    await ask();
    clock.advance(5_000);
    breakWith(outage, 1_000);

    await expect(ask()).rejects.toBe(outage);
  });
});
