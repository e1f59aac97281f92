import { describe, expect, it } from 'vitest';
import { backgroundRefresh } from '../../src/cache/background-refresh.js';
import { fakeClock } from '../../src/testing/fake-clock.js';
import { caller } from './call-context.js';

const settled = () => new Promise((resolve) => setImmediate(resolve));

/** A refresh that fails until it is mended, with a way to ask for it. */
function failing() {
  const clock = fakeClock();
  const upstream = { isBroken: true };
  const refreshed: string[] = [];
  const start = backgroundRefresh<string>(async (query) => {
    refreshed.push(query);
    if (upstream.isBroken) throw new Error('HTTP 500');
  }, clock);
  const ask = async (key: string) => {
    const started = start({ key, input: key }, caller());
    await settled();
    return started;
  };
  return { ask, clock, upstream, refreshed };
}

describe('backgroundRefresh', () => {
  it('does not repeat a refresh that failed for every reader', async () => {
    const { ask, clock, refreshed } = failing();

    for (let turn = 0; turn < 40; turn++) {
      await ask('sky');
      clock.advance(100);
    }

    expect(refreshed).toEqual(['sky']);
  });

  it('waits twice as long after each further failure, up to ten minutes', async () => {
    const { ask, clock } = failing();
    await ask('sky');

    const pauses: number[] = [];
    for (let turn = 0; turn < 9; turn++) {
      const since = clock.now();
      while (!(await ask('sky'))) clock.advance(5_000);
      pauses.push((clock.now() - since) / 1_000);
    }

    expect(pauses).toEqual([5, 10, 20, 40, 80, 160, 320, 600, 600]);
  });

  it('leaves other keys alone', async () => {
    const { ask, refreshed } = failing();

    await ask('sky');
    await ask('sea');

    expect(refreshed).toEqual(['sky', 'sea']);
  });

  it('forgets failures once a refresh has worked', async () => {
    const { ask, clock, upstream } = failing();
    await ask('sky');
    clock.advance(5_000);
    upstream.isBroken = false;
    await ask('sky');

    const again = await ask('sky');

    expect(again).toBe(true);
  });

  it('remembers a bounded number of failures', async () => {
    const { ask } = failing();
    await ask('first');
    for (let turn = 0; turn < 1_000; turn++) await ask(`key ${turn}`);

    const again = await ask('first');

    expect(again).toBe(true);
  });
});
