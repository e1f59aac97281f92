import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { virtualClock } from '../../bench/virtual-clock.js';

describe('virtualClock', () => {
  it('wakes sleepers in the order of their time, and those of one moment in the order they came', () =>
    fc.assert(
      fc.asyncProperty(fc.array(fc.nat(50), { minLength: 1 }), async (delays) => {
        const clock = virtualClock();
        const woken: { place: number; at: number }[] = [];

        await clock.run(() =>
          Promise.all(
            delays.map(async (ms, place) => {
              await clock.sleep(ms);
              woken.push({ place, at: clock.now() });
            }),
          ),
        );

        const expected = delays
          .map((ms, place) => ({ place, at: ms }))
          .toSorted((a, b) => a.at - b.at || a.place - b.place);
        expect(woken).toEqual(expected);
      }),
      { numRuns: 50 },
    ));

  it('never wakes whose signal has aborted', async () => {
    const clock = virtualClock();
    const abort = new AbortController();
    const reason = new Error('enough');

    const asleep = clock.run(async () => {
      const long = clock.sleep(1_000, abort.signal);
      await Promise.all([long, clock.sleep(10).then(() => abort.abort(reason))]);
    });

    await expect(asleep).rejects.toBe(reason);
    expect(clock.now()).toBe(10);
  });
});
