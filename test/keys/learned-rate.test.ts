import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLearnedRate } from '../../src/keys/learned-rate.js';
import { createRateLimit } from '../../src/keys/rate-limit.js';
import { fakeClock } from '../../src/testing/fake-clock.js';

const minuteMs = 60_000;

function learner(requestsPerMinute = 100) {
  const clock = fakeClock();
  const limit = createRateLimit({ requestsPerMinute, burst: 5 });
  const learned = createLearnedRate(limit);
  return {
    clock,
    limit,
    rate: () => limit.requestsPerMinute,
    refuse: (times: number) => {
      for (let time = 0; time < times; time++) {
        clock.advance(10_000);
        learned.refused(clock.now(), true);
      }
    },
    answer: (afterMs: number) => {
      clock.advance(afterMs);
      learned.answered(clock.now());
    },
    observe: (limitStated?: number, remaining?: number, resetInMs = 0) => {
      const wallMs = clock.wallMs();
      const resetAtMs = wallMs + resetInMs;
      learned.observe({ limit: limitStated, remaining, resetAtMs }, { now: clock.now(), wallMs });
    },
  };
}

describe('a rate that learns', () => {
  it('goes down by a tenth at the third overload within a minute, and at each further one', () => {
    const { rate, refuse } = learner();
    const rates: number[] = [];

    for (let time = 0; time < 4; time++) {
      refuse(1);
      rates.push(Math.round(rate()));
    }

    expect(rates).toEqual([100, 100, 90, 81]);
  });

  it('takes two overloads a minute for accidents', () => {
    const { clock, rate, refuse } = learner();

    for (let minute = 0; minute < 10; minute++) {
      refuse(2);
      clock.advance(minuteMs);
    }

    expect(rate()).toBe(100);
  });

  it('takes refusals for accidents that are few among many answers', () => {
    const { rate, refuse, answer } = learner();

    for (let time = 0; time < 20; time++) {
      for (let call = 0; call < 24; call++) answer(10);
      refuse(1);
    }

    expect(rate()).toBe(100);
  });

  it('goes up by 5 % after each minute without a refusal, and no further than configured', () => {
    const { rate, refuse, answer } = learner();
    refuse(3);
    const rates: number[] = [];

    for (const afterMs of [59_999, 1, 59_999, 1, minuteMs, minuteMs]) {
      answer(afterMs);
      rates.push(Math.round(rate() * 100) / 100);
    }

    expect(rates).toEqual([90, 94.5, 94.5, 99.23, 100, 100]);
  });

  it('is not raised again by a header that said the same all along', () => {
    const { rate, refuse, observe } = learner();
    refuse(3);

    for (let time = 0; time < 5; time++) observe(100);

    expect(rate()).toBe(90);
  });

  it('goes up as far as the header says, once it is believed', () => {
    const { rate, refuse, answer, observe } = learner();
    refuse(3);
    for (let time = 0; time < 3; time++) observe(200);
    const atFirst = rate();

    for (let minute = 0; minute < 30; minute++) answer(minuteMs);

    expect([atFirst, rate()]).toEqual([90, 200]);
  });

  it('obeys the header at once when that is lower', () => {
    const { rate, observe } = learner();

    for (let time = 0; time < 3; time++) observe(30);

    expect(rate()).toBe(30);
  });

  it('waits for the reset when two answers say that nothing is left for long, a minute at most', () => {
    const { limit, observe } = learner();

    observe(100, 0, 30_000);
    const afterOne = limit.slotAt(0);
    observe(100, 0, 300_000);

    expect([afterOne, limit.slotAt(0)]).toEqual([0, minuteMs]);
  });

  it.each([
    [
      'a reset that our own pace keeps anyway',
      [
        [0, 3_000],
        [0, 3_000],
      ],
    ],
    [
      'something left in between',
      [
        [0, 30_000],
        [1, 30_000],
        [0, 30_000],
      ],
    ],
    [
      'a reset in the past',
      [
        [0, -5_000],
        [0, -5_000],
      ],
    ],
  ])('does not wait for %s', (_what, said) => {
    const { limit, observe } = learner();

    for (const [remaining, resetInMs] of said) observe(100, remaining, resetInMs);

    expect(limit.slotAt(0)).toBe(0);
  });

  it('stays between a twentieth of its ceiling and the ceiling, whatever comes', () => {
    const act = fc.constantFrom('refuse', 'answer', 'minute');

    fc.assert(
      fc.property(fc.array(act, { maxLength: 200 }), (acts) => {
        const { rate, refuse, answer } = learner();
        for (const each of acts) {
          if (each === 'refuse') refuse(1);
          else answer(each === 'minute' ? minuteMs : 10);
        }

        expect(rate()).toBeGreaterThanOrEqual(5 - 1e-9);
        expect(rate()).toBeLessThanOrEqual(100);
      }),
    );
  });
});
