import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { manualClock } from '../../../src/core/manual-clock.js';
import { createGroups } from '../../../src/monitor/watching/call-groups.js';
import { openCallWindow } from '../../../src/monitor/watching/call-window.js';
import { createTallySum, rememberPast, sumOf } from '../../../src/monitor/watching/tally-sum.js';
import { call, failure, hit } from '../../support/calls.js';

const windowMs = 60_000;

const steps = fc.array(
  fc.record({
    pauseMs: fc.constantFrom(0, 0, 300, 1_000, 5_000, 45_000),
    latencyMs: fc.double({ min: 0.01, max: 5_000, noNaN: true }),
    agent: fc.constantFrom('one', 'two', 'three'),
    kind: fc.constantFrom('miss', 'hit', 'failure'),
  }),
  { maxLength: 60 },
);

function toldOf({ kind, latencyMs, agent }: { kind: string; latencyMs: number; agent: string }) {
  if (kind === 'hit') return { ...hit(latencyMs), agent };
  return kind === 'failure' ? { ...failure(), agent } : call(latencyMs, {}, { agent });
}

describe('what is remembered of the past', () => {
  it('changes no figure, however calls and looks follow each other', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (all) => {
        const clock = manualClock();
        const window = openCallWindow(windowMs, clock);
        const [sum, groups] = [createTallySum(), createGroups()];
        for (const step of all) {
          await clock.advance(step.pauseMs);
          window.add(toldOf(step));
          const slices = window.slices();
          const tallies = slices.map(({ tally }) => tally);

          const remembered = { all: sum(tallies).figures(1_000), groups: groups(slices) };

          expect(remembered.all).toEqual(sumOf(tallies).figures(1_000));
          expect(remembered.groups).toEqual(createGroups()(slices));
        }
      }),
    );
  });

  it('is added up once, until a part is added to it or has left', () => {
    let times = 0;
    const past = rememberPast((parts: readonly string[]) => {
      times += 1;
      return parts.join('');
    });

    const seen = ['abc', 'abc', 'abd', 'abcd', 'bcd'].map((parts) => past([...parts]));

    expect(seen).toEqual(['ab', 'ab', 'ab', 'abc', 'bc']);
    expect(times).toBe(3);
  });
});
