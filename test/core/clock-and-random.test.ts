import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../src/core/clock.js';
import { seededRandom } from '../../src/core/random.js';
import { manualClock } from '../../src/testing/manual-clock.js';

describe('systemClock', () => {
  it('wakes a sleeper with the reason of an abort and leaves no listener', async () => {
    const controller = new AbortController();

    const sleep = systemClock.sleep(60_000, controller.signal);
    controller.abort('enough');

    await expect(sleep).rejects.toBe('enough');
    await systemClock.sleep(0, new AbortController().signal);
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
  });

  it('does not begin to sleep under a signal that has aborted', async () => {
    await expect(systemClock.sleep(60_000, AbortSignal.abort('enough'))).rejects.toBe('enough');
  });
});

describe('manualClock', () => {
  it('wakes sleepers in the order of their time', async () => {
    const clock = manualClock();
    const woken: string[] = [];
    void clock.sleep(20).then(() => woken.push(`b at ${clock.now()}`));
    void clock.sleep(10).then(() => woken.push(`a at ${clock.now()}`));
    void clock.sleep(31).then(() => woken.push('never'));

    await clock.advance(30);

    expect(woken).toEqual(['a at 10', 'b at 20']);
    expect(clock.waiting).toBe(1);
  });
});

describe('seededRandom', () => {
  it('repeats itself from the same seed and not from another', () => {
    const draw = (seed: number) => Array.from({ length: 5 }, seededRandom(seed));

    expect(draw(7)).toEqual(draw(7));
    expect(draw(7)).not.toEqual(draw(8));
  });

  it('fills the unit interval evenly', () => {
    const random = seededRandom(1);
    const draws = Array.from({ length: 10_000 }, random);

    expect(Math.min(...draws)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...draws)).toBeLessThan(1);
    expect(draws.reduce((sum, draw) => sum + draw) / draws.length).toBeCloseTo(0.5, 1);
  });
});
