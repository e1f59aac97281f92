import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StreamEvent } from '../../src/core/operation.js';
import { passOn } from '../../src/core/pass-on.js';
import { flightBench } from './flight-bench.js';

type Step = 'stream' | 'plain' | 'send' | { readonly leave: number };

const steps = fc.array(
  fc.oneof(
    fc.constantFrom<Step[]>('stream', 'plain', 'send', 'send'),
    fc.nat({ max: 5 }).map((leave) => ({ leave })),
  ),
  { maxLength: 25 },
);

/** Plays the steps on one flight, opened by a stream, and ends it with an answer. */
async function play(script: readonly Step[]) {
  const { join, runs, clock } = flightBench();
  const sent: StreamEvent[] = [];
  const board = (streams: boolean) => {
    const seen: StreamEvent[] = [];
    const call = join(streams ? { emit: (event) => seen.push(event) } : {});
    return { ...call, streams, seen };
  };
  // Stays to the end, so that there is one flight.
  const members = [board(true)];
  for (const step of script) {
    if (step === 'stream' || step === 'plain') members.push(board(step === 'stream'));
    else if (step === 'send') {
      sent.push({ piece: sent.length });
      const context = runs[0]?.context;
      if (context) passOn(context, sent.at(-1) ?? {}, clock.now());
    } else members[step.leave + 1]?.abort.abort('left');
  }
  runs[0]?.answer('blue');
  const ends = await Promise.allSettled(members.map(({ promise }) => promise));
  return { members, sent, ends, runs };
}

describe('singleFlight, with streams', () => {
  it('tells everybody who stays everything once and in order, and those who leave its beginning', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (script) => {
        const { members, sent, ends, runs } = await play(script);

        expect(runs).toHaveLength(1);
        for (const [place, { seen, streams, record }] of members.entries()) {
          const stayed = ends[place]?.status === 'fulfilled';
          if (!streams) expect(seen).toEqual([]);
          else if (stayed) expect(seen).toEqual(sent);
          else expect(seen).toEqual(sent.slice(0, seen.length));
          expect(record.firstChunkAt === undefined).toBe(seen.length === 0);
        }
      }),
    );
  });
});
