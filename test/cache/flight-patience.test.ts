import { describe, expect, it } from 'vitest';
import { callKeys } from '../../src/cache/call-keys.js';
import { singleFlight } from '../../src/cache/single-flight.js';
import { manualClock } from '../../src/testing/manual-clock.js';
import { caller } from './call-context.js';

describe('singleFlight, for callers of different patience', () => {
  it('lets each go at its own deadline and works on for the one who waits longest', async () => {
    const clock = manualClock();
    const settledAt: Record<string, number> = {};
    const ask = singleFlight<string, string>({ keys: callKeys((key) => key), clock })(async () => {
      await clock.sleep(700);
      return 'blue';
    });
    const join = (name: string, deadline: number) =>
      ask('q', caller({ deadline })).finally(() => {
        settledAt[name] = clock.now();
      });

    const hasty = expect(join('hasty', 100)).rejects.toMatchObject({
      code: 'CALL_TIMEOUT',
      scope: 'call',
    });
    const patient = join('patient', 900);
    const middling = expect(join('middling', 300)).rejects.toMatchObject({ code: 'CALL_TIMEOUT' });
    await clock.advance(1_000);

    await Promise.all([hasty, middling]);
    expect(await patient).toBe('blue');
    expect(settledAt).toEqual({ hasty: 100, middling: 300, patient: 700 });
    expect(clock.waiting).toBe(0);
  });
});
