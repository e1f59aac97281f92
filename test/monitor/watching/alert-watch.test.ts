import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createAlertWatch } from '../../../src/monitor/watching/alert-watch.js';
import { openCallTally } from '../../../src/monitor/watching/call-tally.js';
import type { Measured } from '../../../src/monitor/watching/measures.js';
import type { Threshold } from '../../../src/monitor/watching/thresholds.js';
import type { CallSummary } from '../../../src/perplexity/call-summary.js';
import { call, failure, hit } from '../../support/calls.js';

const success: Threshold = {
  alert: 'Failing',
  measure: 'successRatio',
  breach: 'below',
  limit: 0.9,
  forSeconds: 0.06,
  clearAfterSeconds: 0.12,
  severity: 'critical',
  summary: 'Too many calls fail.',
  runbook: 'failing',
};

const measuredOf = (...calls: readonly CallSummary[]): Measured => {
  const tally = openCallTally();
  for (const each of calls) tally.add(each);
  return { window: tally.figures(1000), breaker: 'closed', usableKeys: 1, hourlyUsd: 0 };
};
const good = measuredOf(call());
const bad = measuredOf(failure());
const nothing = measuredOf();

const stateOf = (threshold: Partial<Threshold>, measured: Measured) =>
  createAlertWatch([{ ...success, forSeconds: 0, ...threshold }]).observe(measured, 0)[0]?.state;

const statesOver = (moments: readonly (readonly [number, typeof good])[]) => {
  const watch = createAlertWatch([success]);
  return moments.map(([now, figures]) => watch.observe(figures, now)[0]?.state);
};

describe('createAlertWatch', () => {
  it('fires when the figure has been beyond its limit for long enough', () => {
    expect(
      statesOver([
        [0, bad],
        [59, bad],
        [60, bad],
      ]),
    ).toEqual(['pending', 'pending', 'firing']);
  });

  it('starts anew when the figure was within its limit in between', () => {
    expect(
      statesOver([
        [0, bad],
        [50, good],
        [60, bad],
        [119, bad],
        [120, bad],
      ]),
    ).toEqual(['pending', 'ok', 'pending', 'pending', 'firing']);
  });

  it('ends when the figure has been within its limit for long enough, and does not flutter', () => {
    expect(
      statesOver([
        [0, bad],
        [60, bad],
        [100, good],
        [219, good],
        [219.5, bad],
        [300, good],
        [419, good],
        [420, good],
      ]),
    ).toEqual(['pending', 'firing', 'firing', 'firing', 'firing', 'firing', 'firing', 'ok']);
  });

  it('does not take silence for health', () => {
    expect(
      statesOver([
        [0, nothing],
        [10, bad],
        [70, bad],
        [1000, nothing],
        [5000, nothing],
      ]),
    ).toEqual(['no_data', 'pending', 'firing', 'firing', 'firing']);
  });

  it('never ends an alert sooner than it may be cleared', () => {
    const steps = fc.array(fc.tuple(fc.integer({ min: 1, max: 100 }), fc.boolean()), {
      maxLength: 60,
    });
    fc.assert(
      fc.property(steps, (moments) => {
        let now = 0;
        const timed = moments.map(([ms, isGood]) => {
          now += ms;
          return [now, isGood ? good : bad] as const;
        });

        const states = statesOver(timed);

        const isOver = (index: number) =>
          states[index - 1] === 'firing' && states[index] !== 'firing';
        const ends = timed.filter((_, index) => isOver(index));
        for (const [at] of ends) {
          const lately = timed.filter(([time]) => time > at - 120 && time <= at);
          expect(lately.every(([, figures]) => figures === good)).toBe(true);
        }
      }),
    );
  });

  it('judges cache hits only after enough calls', () => {
    const hits = { measure: 'cacheHitRatio', limit: 0.3, minimumCalls: 10 } as const;
    const misses = (count: number) => Array.from({ length: count }, () => call());

    const states = [misses(9), misses(10), [...misses(5), hit(), hit(), hit(), hit(), hit()]].map(
      (calls) => stateOf(hits, measuredOf(...calls)),
    );

    expect(states).toEqual(['no_data', 'firing', 'ok']);
  });

  const cases: readonly (Pick<Threshold, 'measure' | 'breach' | 'limit'> & {
    readonly fine: Measured;
    readonly wrong: Measured;
  })[] = [
    {
      ...{ measure: 'meanSeconds', breach: 'above', limit: 0.1 },
      ...{ fine: measuredOf(call(100)), wrong: measuredOf(call(101)) },
    },
    {
      ...{ measure: 'p95Seconds', breach: 'above', limit: 0.1 },
      ...{ fine: measuredOf(call(100)), wrong: measuredOf(call(101)) },
    },
    {
      ...{ measure: 'openBreakers', breach: 'above', limit: 0 },
      ...{ fine: { ...good, breaker: 'half_open' }, wrong: { ...good, breaker: 'open' } },
    },
    {
      ...{ measure: 'usableKeys', breach: 'below', limit: 1 },
      ...{
        fine: { ...good, usableKeys: 1 },
        wrong: { ...good, usableKeys: 0 },
      },
    },
    {
      ...{ measure: 'rateLimitedRatio', breach: 'above', limit: 0.05 },
      ...{ fine: good, wrong: measuredOf(call(1, { rateLimited: 1 })) },
    },
    {
      ...{ measure: 'hourlyUsd', breach: 'above', limit: 10 },
      ...{ fine: { ...good, hourlyUsd: 10 }, wrong: { ...good, hourlyUsd: 10.01 } },
    },
  ];
  it.each(cases)(
    'fires for $measure where it is $breach $limit only',
    ({ fine, wrong, ...rest }) => {
      expect([fine, wrong].map((each) => stateOf(rest, each))).toEqual(['ok', 'firing']);
    },
  );
});
