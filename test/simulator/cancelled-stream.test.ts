import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSimulator } from '../../src/simulator/create-simulator.js';
import { manualClock } from '../../src/testing/manual-clock.js';
import { ask, eventsIn, openStream, textOf, type WireEvent } from './simulated.js';

const streamed = { preset: 'fast', input: 'How do heat pumps work?', stream: true };

/** A stream whose run is cancelled this long after its start. */
async function cancelledAt(atMs: number) {
  const clock = manualClock();
  const simulator = createSimulator({ latency: 'fixed:1000ms' }, { clock });
  const { pieces, headers } = await openStream(simulator, streamed);
  const events: WireEvent[] = [];
  let endedAtMs = Number.NaN;
  const reading = (async () => {
    for await (const piece of pieces) events.push(...eventsIn(piece));
    endedAtMs = clock.now();
  })();
  await clock.advance(atMs);
  const path = `/v1/agent/resp_${headers['x-request-id']}/cancel`;
  const { status } = await ask(simulator, '', { path });
  await clock.advance(2_000);
  await reading;
  return { events, status, endedAtMs };
}

describe('a stream whose run is cancelled', () => {
  it('ends in one cancelled event that holds exactly what was streamed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 999 }), async (atMs) => {
        const { events, status } = await cancelledAt(atMs);

        const terminal = events.filter(({ type }) => /completed|cancelled$/.test(type));
        const written = events.flatMap(({ delta }) => delta ?? []).join('');
        const numbers = events.map((event) => event.sequence_number);
        expect(status).toBe(200);
        expect(terminal.map(({ type }) => type)).toEqual(['response.cancelled']);
        expect(events.at(-1)).toBe(terminal[0]);
        expect(textOf(terminal[0]?.['response'])).toBe(written);
        expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
      }),
      { numRuns: 15 },
    );
  });

  it('wakes its reader in the middle of a long silence', async () => {
    const { events, endedAtMs } = await cancelledAt(110);

    expect(events.map(({ type }) => type)).toEqual([
      'response.created',
      'response.in_progress',
      'response.output_item.added',
      'response.reasoning.search_queries',
      'response.cancelled',
    ]);
    // A tenth of the latency after it was cancelled, long before its next event would have been.
    expect(endedAtMs).toBe(210);
  });
});
