import { describe, expect, it } from 'vitest';
import { manualClock } from '../../../src/core/manual-clock.js';
import { openDayTally } from '../../../src/monitor/watching/day-tally.js';
import { call, hit } from '../../support/calls.js';

const dayMs = 86_400_000;
const queued = (queue: number) => ({ total: 90, queue, backoff: 0, upstream: 10, cache: 0 });

/** A clock whose wall can be set wrong. */
function wrongableClock() {
  const clock = manualClock();
  let error = 0;
  return {
    ...clock,
    wallMs: () => clock.wallMs() + error,
    beWrongBy: (ms: number) => {
      error = ms;
    },
  };
}

describe('openDayTally', () => {
  it('tells by day and agent what was paid, and what cache, flights and waiting spared', async () => {
    const clock = manualClock();
    const tally = openDayTally([], clock);

    tally.add(call(10, { latencyMs: queued(80) }));
    tally.add(call(10, { latencyMs: queued(0.4) }));
    tally.add(hit());
    tally.add(call(10, { outcome: 'coalesced', attempts: 0, costUsd: 0, savedUsd: 0.002 }));
    tally.add(call(10, { costUsd: 0.5 }, { agent: undefined, cause: 'refresh' }));
    await clock.advance(dayMs);
    tally.add(call());

    expect(tally.days()).toEqual([
      {
        ...{ day: '2023-11-15', agent: 'web', calls: 1, costUsd: 0.001 },
        ...{ cacheSavedUsd: 0, sharedSavedUsd: 0, waited: 0 },
      },
      {
        ...{ day: '2023-11-14', agent: null, calls: 0, costUsd: 0.5 },
        ...{ cacheSavedUsd: 0, sharedSavedUsd: 0, waited: 0 },
      },
      {
        ...{ day: '2023-11-14', agent: 'web', calls: 4, costUsd: 0.002 },
        ...{ cacheSavedUsd: 0.001, sharedSavedUsd: 0.002, waited: 1 },
      },
    ]);
  });

  it('goes on from what the tally before it has given', () => {
    const clock = manualClock();
    const before = openDayTally([], clock);
    before.add(call());

    const tally = openDayTally(before.days(), clock);
    tally.add(call());

    expect(tally.days()).toMatchObject([{ agent: 'web', calls: 2, costUsd: 0.002 }]);
  });

  it('stays small, whatever agents call themselves and however long it goes on', async () => {
    const clock = manualClock();
    const tally = openDayTally([], clock);

    for (let day = 0; day < 40; day++) {
      for (let agent = 0; agent < 50; agent++) tally.add(call(10, {}, { agent: `a${agent}` }));
      await clock.advance(dayMs);
    }
    const days = tally.days();

    expect(new Set(days.map(({ day }) => day)).size).toBe(31);
    expect(days[0]?.day).toBe('2023-12-23');
    expect(days).toHaveLength(31 * 21);
    expect(days).toContainEqual(
      expect.objectContaining({ day: '2023-12-23', agent: '(others)', calls: 30 }),
    );
  });

  it('loses no true day to a clock that jumps, forwards or backwards', async () => {
    const clock = wrongableClock();
    const tally = openDayTally([], clock);
    for (let day = 0; day < 31; day++) {
      tally.add(call());
      await clock.advance(dayMs);
    }

    for (const years of [70, -30, 50, -20]) {
      clock.beWrongBy(years * 365 * dayMs);
      tally.add(call());
    }
    clock.beWrongBy(0);
    for (let day = 0; day < 3; day++) {
      tally.add(call());
      await clock.advance(dayMs);
    }
    const days = tally.days().map(({ day }) => day);

    expect(days).toHaveLength(31);
    expect(days.filter((day) => day.startsWith('2023')).length).toBeGreaterThanOrEqual(27);
    expect(days.slice(0, 2)).not.toContain('2093-11-01');
    expect(tally.days().every(({ calls }) => calls === 1)).toBe(true);
  });
});
