import { describe, expect, it } from 'vitest';
import { UpstreamError } from '../../src/errors.js';
import { retry } from '../../src/resilience/retry.js';
import { createRetryBudget } from '../../src/resilience/retry-budget.js';
import { manualClock } from '../../src/testing/manual-clock.js';
import { callContext } from './call-context.js';

const serverFault = () => new UpstreamError('UPSTREAM_FAILED', 'Bad gateway.', { status: 502 });

describe('retry, when many calls fail at once', () => {
  it("adds at most a fifth to the traffic of an outage's first second", async () => {
    const clock = manualClock();
    const down = { runs: 0 };
    const ask = retry<string, string>(
      {},
      { clock, random: () => 0.5 },
    )(async () => {
      down.runs++;
      throw serverFault();
    });

    const aborts = Array.from({ length: 100 }, () => new AbortController());
    const calls = aborts.map(({ signal }) => ask('q', callContext({ signal })));
    const settled = Promise.allSettled(calls);
    await clock.advance(999);

    expect(down.runs).toBe(120);
    for (const abort of aborts) abort.abort();
    await settled;
  });

  it('loses no call to a crowded second: the retry comes in one of the next', async () => {
    const clock = manualClock();
    const budget = createRetryBudget({ creditPerCall: 0.5, reservePerSecond: 0 }, { clock });
    const failsOnce = new Set<string>();
    const ask = retry<string, string>(
      {},
      { clock, budget, random: () => 0.5 },
    )(async (question) => {
      if (failsOnce.has(question) || !question.startsWith('faulty')) return 'answer';
      failsOnce.add(question);
      throw serverFault();
    });

    for (let call = 0; call < 60; call++) {
      await ask(`fine ${call}`, callContext());
      await clock.advance(100);
    }
    const crowd = Array.from({ length: 20 }, (_, call) => ask(`faulty ${call}`, callContext()));
    const answers = Promise.all(crowd);
    await clock.advance(20_000);

    expect(new Set(await answers)).toEqual(new Set(['answer']));
  });
});
