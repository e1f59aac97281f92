import { describe, expect, it } from 'vitest';
import type { CallMeta } from '../../src/perplexity/answers.js';
import type { CallSummary } from '../../src/perplexity/call-summary.js';
import { keyStatsBetween, openTally } from '../../src/scenarios/tally.js';
import { call as callOf } from '../support/calls.js';

const call = (changed: Partial<CallMeta> = {}, rest: Partial<CallSummary> = {}) =>
  callOf(10, changed, rest);

const rest = { wallMs: 1, breaker: 'closed', keys: [] } as const;
const statsOf = (...calls: readonly CallSummary[]) => {
  const tally = openTally();
  for (const each of calls) tally.add(each);
  return tally.stats({ ...rest, keys: [] });
};

describe('openTally', () => {
  it('counts paid runs by agent, and what was saved by nobody paying', () => {
    const hit = { outcome: 'hit', costUsd: 0, savedUsd: 0.001, attempts: 0 } as const;

    const stats = statsOf(
      call(),
      call({}, { agent: 'reasoning' }),
      call({ outcome: 'bypass' }),
      call(hit),
    );

    expect(stats).toMatchObject({
      requests: 4,
      succeeded: 4,
      upstreamRuns: 2,
      reasoningRuns: 1,
      hitRate: 0.25,
      costUsd: 0.003,
      savedUsd: 0.001,
    });
  });

  it('counts a failed run that was billed as paid, and one that was not as nothing', () => {
    const error = { code: 'RUN_INCOMPLETE', message: 'why' };

    const stats = statsOf(
      call({ outcome: 'error', costUsd: 0.002 }, { error }),
      call({ outcome: 'error', costUsd: 0 }, { error: { ...error, message: 'again' } }),
    );

    expect(stats).toMatchObject({ requests: 2, succeeded: 0, upstreamRuns: 1, costUsd: 0.002 });
    expect(stats.errors).toEqual({ RUN_INCOMPLETE: { count: 2, example: 'why' } });
  });

  it('counts the work of a refresh, which is nobody’s request', () => {
    const stats = statsOf(call(), call({ outcome: 'bypass' }, { cause: 'refresh' }));

    expect(stats).toMatchObject({ requests: 1, upstreamRuns: 2, attempts: 2, costUsd: 0.002 });
    expect(stats.outcomes).toMatchObject({ miss: 1, bypass: 0 });
  });

  it('counts a call that never got as far as the client', () => {
    const tally = openTally();

    tally.addUnasked({ code: 'AGENT_FAILED', message: 'why' });

    expect(tally.stats({ ...rest, keys: [] })).toMatchObject({
      requests: 1,
      succeeded: 0,
      outcomes: { error: 1 },
    });
  });
});

describe('keyStatsBetween', () => {
  it('takes what each key did since the first reading', () => {
    const key = {
      slot: 1,
      state: 'healthy',
      requests: 5,
      succeeded: 4,
      rateLimited: 1,
      refused: 0,
    } as const;

    const [since] = keyStatsBetween(
      [key],
      [{ ...key, state: 'cooling', requests: 7, rateLimited: 2 }],
    );

    expect(since).toEqual({ ...key, state: 'cooling', requests: 2, succeeded: 0, rateLimited: 1 });
  });
});
