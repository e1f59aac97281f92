import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createAlertWatch } from '../../src/monitor/alert-watch.js';
import { openCallTally } from '../../src/monitor/call-tally.js';
import type { Threshold } from '../../src/monitor/thresholds.js';
import { call, failure, hit } from './calls.js';

const success: Threshold = {
  name: 'success',
  kind: 'success_rate',
  limit: 0.9,
  forMs: 60,
  clearAfterMs: 120,
  severity: 'critical',
  runbook: 'docs/runbook.md#success',
};

const figuresOf = (...calls: Parameters<ReturnType<typeof openCallTally>['add']>[0][]) => {
  const tally = openCallTally();
  for (const each of calls) tally.add(each);
  return tally.figures(1000);
};
const good = figuresOf(call());
const bad = figuresOf(failure());
const nothing = figuresOf();

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

  it('judges cache hits only after ten calls', () => {
    const hits: Threshold = { ...success, kind: 'hit_rate', limit: 0.3, forMs: 0 };
    const misses = (count: number) => figuresOf(...Array.from({ length: count }, () => call()));

    const states = [
      misses(9),
      misses(10),
      figuresOf(...Array(5).fill(call()), ...Array(5).fill(hit())),
    ].map((figures) => createAlertWatch([hits]).observe(figures, 0)[0]?.state);

    expect(states).toEqual(['no_data', 'firing', 'ok']);
  });

  it('takes a latency for too high, not for too low', () => {
    const slow: Threshold = { ...success, kind: 'mean_latency_ms', limit: 100, forMs: 0 };

    const states = [call(100), call(101)].map(
      (each) => createAlertWatch([slow]).observe(figuresOf(each), 0)[0]?.state,
    );

    expect(states).toEqual(['ok', 'firing']);
  });
});
