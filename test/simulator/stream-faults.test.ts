import { describe, expect, it } from 'vitest';
import type { Fault } from '../../src/simulator/faults.js';
import { ask, askStream, eventsIn, openStream, simulated } from './simulated.js';

const path = '/v1/agent';
const body = { preset: 'fast', input: 'Why?' };
const streamed = { ...body, stream: true };

const met = async (fault: Omit<Fault, 'path'>) => {
  const { simulator } = simulated();
  simulator.addFaults({ path, ...fault });
  return { ...(await askStream(simulator, streamed)), simulator };
};

describe('a fault in a stream', () => {
  it.each([0, 1, 5, 9])('can reset it after %d events', async (afterEvents) => {
    const { events, end, simulator } = await met({ status: 'reset', afterEvents });

    expect({ end, events: events.length }).toEqual({ end: 'reset', events: afterEvents });
    expect(simulator.requests()).toMatchObject([{ fault: 'reset', ran: true, status: 200 }]);
    expect(simulator.bill().totalUsd).toBeGreaterThan(0);
  });

  it('can cut it in the middle of an event', async () => {
    const { text, events, end } = await met({ status: 'truncate', afterEvents: 3 });

    expect({ end, events: events.length }).toEqual({ end: 'truncate', events: 3 });
    expect(text).toMatch(/\ndata: \{"type":"response[^\n]+$/);
  });

  it('cuts it half way when nothing is said', async () => {
    const whole = await askStream(simulated().simulator, streamed);

    const { events } = await met({ status: 'truncate' });

    expect(events.length).toBe(Math.floor(whole.events.length / 2));
  });

  it('can let it hang until its reader leaves', async () => {
    const { simulator } = simulated();
    simulator.addFaults({ path, status: 'hang', afterEvents: 2 });
    const client = new AbortController();
    const { pieces } = await openStream(simulator, streamed, { signal: client.signal });
    let text = '';
    for (let piece = 0; piece < 3; piece++) text += (await pieces.next()).value;

    const verdict = expect(pieces.next()).rejects.toThrow('gone');
    client.abort(new Error('gone'));
    await verdict;

    expect(eventsIn(text)).toHaveLength(2);
    expect(simulator.requests()).toMatchObject([{ aborted: true, ran: true }]);
  });

  it.each<[string, number | undefined, number]>([
    ['failed', undefined, 2],
    ['failed', 6, 6],
    ['incomplete', 12, 12],
  ])('can make the run end as %s after %s events', async (status, afterEvents, expected) => {
    const { events, end } = await met({ status: status as 'failed', afterEvents });

    expect(end).toBe('end');
    expect(events).toHaveLength(expected + 1);
    expect(events.at(-1)?.type).toBe(`response.${status}`);
  });

  it('gives a failed run an error and no bill', async () => {
    const { events, simulator } = await met({ status: 'failed', afterEvents: 4 });

    expect(events.at(-1)).toMatchObject({ error: { code: 'internal_error' } });
    expect(simulator.bill()).toMatchObject({ totalUsd: 0, runs: 1 });
  });

  it('gives an incomplete run what it had written', async () => {
    const { events, simulator } = await met({ status: 'incomplete', afterEvents: 10 });

    const response = events.at(-1)?.['response'];
    const written = events.flatMap(({ delta }) => delta ?? []).join('');
    expect(written).not.toBe('');
    expect(response.output[1]).toMatchObject({
      status: 'incomplete',
      content: [{ text: written }],
    });
    expect(simulator.bill().totalUsd).toBe(response.usage.cost.total_cost);
  });

  it('can break it off with a bare error event', async () => {
    const { events, end } = await met({ status: 'error', afterEvents: 3 });

    expect(end).toBe('end');
    expect(events).toHaveLength(4);
    expect(events.at(-1)).toMatchObject({ type: 'error', error: { type: 'internal_error' } });
  });

  it('can reset it after its last event', async () => {
    const { simulator } = simulated();
    const { events } = await askStream(simulator, streamed);
    simulator.addFaults({ path, status: 'reset', afterEvents: events.length });

    const { end, events: again } = await askStream(simulator, streamed);

    expect({ end, last: again.at(-1)?.type }).toEqual({ end: 'reset', last: 'response.completed' });
  });

  it('can leave it without any text', async () => {
    const { events, simulator } = await met({ status: 'empty' });

    expect(events.map(({ type }) => type)).toEqual([
      'response.created',
      'response.in_progress',
      'response.completed',
    ]);
    expect(events.at(-1)?.['response']).toMatchObject({ status: 'completed', output: [] });
    expect(simulator.bill().totalUsd).toBeGreaterThan(0);
  });

  it('can blow it up to more than 32 MiB that mean nothing', async () => {
    const { events, bytes } = await met({ status: 'huge' });

    expect(bytes).toBeGreaterThan(32 * 2 ** 20);
    expect(events.at(-1)?.type).toBe('response.completed');
  });

  it('can be something that is not JSON', async () => {
    const { text } = await met({ status: 'garbage' });

    expect(text).toBe('data: upstream said: <eof\n\n');
  });

  it('can stretch it', async () => {
    const { simulator, clock } = simulated({ latency: 'fixed:1s' });
    simulator.addFaults({ path, status: 'slow', bodyMs: 30_000 });

    const { events } = await askStream(simulator, streamed);

    expect(events.at(-1)?.type).toBe('response.completed');
    expect(clock.now()).toBeCloseTo(30_000, 3);
  });

  it('leaves an answer in one piece alone, and comes when a stream does', async () => {
    const { simulator } = simulated();
    simulator.addFaults({ path, status: 'reset', afterEvents: 1 });

    const inOnePiece = await ask(simulator, body);
    const stream = await askStream(simulator, streamed);

    expect([inOnePiece.status, stream.end]).toEqual([200, 'reset']);
  });
});

describe('a fault in a stream that is picked up again', () => {
  it.each([
    ['truncate', 2, 'truncate', []],
    ['error', 2, 'end', ['error']],
    ['error', 1, 'end', ['error']],
  ] as const)('comes in what is left: %s in %d events', async (...[status, left, end, told]) => {
    const { simulator, clock } = simulated();
    const { json } = await ask(simulator, { ...body, background: true });
    await clock.sleep(60_000);
    const own = `${path}/${json.id}`;
    const pickUp = (after: number) =>
      askStream(simulator, '', {
        method: 'GET',
        path: `${own}?stream=true&starting_after=${after}`,
      });
    const { events: all } = await pickUp(-1);
    simulator.addFaults({ path: '/v1/agent/{id}', status });

    const rest = await pickUp(all.at(-left - 1)?.sequence_number ?? 0);

    expect(rest.end).toBe(end);
    const before = all.slice(-left, -1).map(({ type }) => type);
    expect(rest.events.map(({ type }) => type)).toEqual([...before, ...told]);
  });
});

describe('a fault in a body', () => {
  it.each(['reset', 'truncate'] as const)('can be a %s after some bytes', async (status) => {
    const { simulator } = simulated();
    simulator.addFaults({ path, status, afterBytes: 40 });

    const { text, end, headers } = await askStream(simulator, body);

    expect({ length: text.length, end }).toEqual({ length: 40, end: status });
    expect(Number(headers['content-length'])).toBeGreaterThan(1_000);
    expect(simulator.bill().runs).toBe(1);
  });

  it.each([500, 505])('can be slowness: all of it, after its time (%d)', async (count) => {
    const { simulator, clock } = simulated({ latency: 'fixed:1s' });
    simulator.addFaults({ path, status: 'slow', bodyMs: 5_000 });
    const instructions = '🍵'.repeat(count);

    const { text, bytes, headers } = await askStream(simulator, { ...body, instructions });

    expect(JSON.parse(text).instructions).toBe(instructions);
    expect(headers['content-length']).toBe(String(bytes));
    expect(clock.now()).toBe(6_000);
  });
});

describe('a fault that contradicts itself', () => {
  it.each<[Fault, string]>([
    [{ path: '/search', status: 'reset', afterEvents: 1 }, 'only /v1/agent has streams'],
    [{ path: '/search', status: 'error' }, 'only /v1/agent has streams'],
    [{ path, status: 500, afterEvents: 1 }, '`afterEvents`'],
    [{ path, status: 'slow' }, '`bodyMs`'],
    [{ path, status: 'reset', bodyMs: 3 }, '`bodyMs`'],
    [{ path, status: 'reset', afterBytes: 3, afterEvents: 3 }, '`afterBytes`'],
    [{ path, status: 'failed', afterBytes: 3 }, '`afterBytes`'],
    [{ path, status: 'huge', afterEvents: 3 }, '`afterEvents`'],
    [{ path: '/v1/agent/{id}/cancel', status: 'empty' }, '`empty`'],
  ])('is refused: %j', (fault, part) => {
    expect(() => simulated().simulator.addFaults(fault)).toThrow(part);
  });
});
