import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Simulator } from '../../src/simulator/create-simulator.js';
import { type Asked, ask, askStream, simulated, textOf, type WireEvent } from './simulated.js';

const input = 'What limits the range of electric vehicles in winter?';
const body = { preset: 'fast', input, background: true };
const options = { latency: 'fixed:10s', keys: ['a', 'b', 'c'], accounts: ['x', 'x', 'y'] };

const fetched = (simulator: Simulator, id: string, asked: Asked = {}) =>
  ask(simulator, '', { method: 'GET', path: `/v1/agent/${id}`, ...asked });
const cancelled = (simulator: Simulator, id: string, asked: Asked = {}) =>
  ask(simulator, '', { path: `/v1/agent/${id}/cancel`, ...asked });

/** A simulator with one background run, just begun. */
async function submitted(more: object = {}) {
  const { simulator, clock } = simulated(options);
  const { json, status } = await ask(simulator, { ...body, ...more });
  return { simulator, clock, json, status, id: json.id as string };
}

describe('a background run', () => {
  it('is queued at once', async () => {
    const { clock, json, status } = await submitted();

    expect(clock.now()).toBe(0);
    expect({ status, keys: Object.keys(json).length }).toEqual({ status: 200, keys: 32 });
    expect(json).toMatchObject({
      status: 'queued',
      background: true,
      model: 'fast',
      output: [],
      usage: null,
      completed_at: null,
    });
  });

  it('goes from queued over in_progress to completed with the clock', async () => {
    const { simulator, clock, id } = await submitted();
    const seen: unknown[] = [];

    for (let second = 0; second <= 10; second++) {
      const { json } = await fetched(simulator, id);
      seen.push(json.status);
      if (json.status !== 'completed') expect(json).toMatchObject({ output: [], usage: null });
      clock.advance(1_000);
    }

    expect(seen).toEqual([
      ...['queued', 'queued'],
      ...Array.from({ length: 8 }, () => 'in_progress'),
      'completed',
    ]);
  });

  it('answers what it would have answered at once, as of the time of asking', async () => {
    const { simulator, clock, id } = await submitted();
    const direct = await ask(simulated(options).simulator, { preset: 'fast', input });
    clock.advance(25_000);

    const { json } = await fetched(simulator, id, { path: `/v1/responses/${id}` });

    expect(textOf(json)).toBe(textOf(direct.json));
    expect(json.usage).toEqual(direct.json.usage);
    expect(json).toMatchObject({
      model: 'openai/gpt-6-luna',
      created_at: 1_700_000_025,
      completed_at: 1_700_000_010,
    });
    expect(simulator.bill()).toMatchObject({ totalUsd: json.usage.cost.total_cost, runs: 1 });
  });

  it('belongs to its account', async () => {
    const { simulator, clock, id } = await submitted();
    clock.advance(10_000);

    expect((await fetched(simulator, id, { key: 'b' })).status).toBe(200);
    expect((await fetched(simulator, id, { key: 'c' })).status).toBe(404);
    expect((await cancelled(simulator, id, { key: 'c' })).status).toBe(400);
  });

  it('cannot be fetched with store: false, but continued', async () => {
    const { simulator, clock, id } = await submitted({ store: false });
    clock.advance(10_000);

    expect((await fetched(simulator, id)).json.error).toMatchObject({ type: 'not_found' });
    const next = await ask(simulator, { preset: 'fast', input, previous_response_id: id });
    expect(next.status).toBe(200);
  });

  it('cannot be continued before it is completed', async () => {
    const { simulator, id } = await submitted();

    const next = await ask(simulator, { preset: 'fast', input, previous_response_id: id });

    expect(next).toMatchObject({ status: 400, json: { error: { message: 'invalid request' } } });
  });

  it('can fail, free of charge', async () => {
    const { simulator, clock } = simulated(options);
    simulator.addFaults({ path: '/v1/agent', status: 'failed' });
    const { json } = await ask(simulator, body);
    clock.advance(10_000);

    expect((await fetched(simulator, json.id)).json).toMatchObject({
      status: 'failed',
      error: { code: 'internal_error' },
    });
    expect(simulator.bill().totalUsd).toBe(0);
  });

  it('has faults of its own for asking after it', async () => {
    const { simulator, id } = await submitted();
    simulator.addFaults([
      { path: '/v1/responses/{id}', status: 503 },
      { path: '/v1/agent/{id}/cancel', status: 500 },
    ]);

    const statuses = [
      (await cancelled(simulator, id)).status,
      (await fetched(simulator, id)).status,
      (await fetched(simulator, id)).status,
    ];

    expect(statuses).toEqual([500, 503, 200]);
  });

  it('is forgotten beyond the ten thousand latest', async () => {
    const { simulator } = simulated({ ...options, burst: 20_000, latency: 'fixed:0ms' });
    const first = await ask(simulator, body);
    const second = await ask(simulator, body);
    for (let run = 0; run < 9_999; run++) await ask(simulator, body);

    expect((await fetched(simulator, first.json.id)).status).toBe(404);
    expect((await fetched(simulator, second.json.id)).status).toBe(200);
  });
});

describe('cancelling a run', () => {
  it('takes effect a little later and leaves what was written', async () => {
    const { simulator, clock, id } = await submitted();
    clock.advance(8_000);

    const answer = await cancelled(simulator, id);
    const soon = await fetched(simulator, id);
    clock.advance(1_000);
    const later = await fetched(simulator, id);

    expect(answer).toMatchObject({ status: 200, json: { response_id: id, status: 'cancelling' } });
    expect(soon.json.status).toBe('in_progress');
    expect(later.json).toMatchObject({
      status: 'cancelled',
      model: 'fast',
      usage: null,
      error: { code: 'cancelled', message: 'cancelled', type: 'cancelled' },
      incomplete_details: { reason: 'cancelled' },
      completed_at: null,
    });
    expect(textOf(later.json)).toMatch(/^Cabin heating is .* resistance$/);
  });

  it.each([
    ['queued', 1_000, 0],
    ['searching', 3_000, 0],
    ['writing', 8_000, 0.5],
  ])('costs what was done: %s', async (_, afterMs, atLeast) => {
    const { simulator, clock, id } = await submitted();
    const whole = simulator.bill().totalUsd;
    clock.advance(afterMs);

    await cancelled(simulator, id);

    const { totalUsd, requests } = simulator.bill();
    expect(totalUsd).toBeGreaterThanOrEqual(whole * atLeast);
    expect(totalUsd).toBeLessThan(whole * (atLeast === 0 ? 0.01 : 1));
    expect(requests[0]?.billedUsd).toBe(totalUsd);
  });

  it('is said twice without harm, and refused when the run is over or unknown', async () => {
    const { simulator, clock, id } = await submitted();

    const twice = [await cancelled(simulator, id), await cancelled(simulator, id)];
    clock.advance(10_000);
    const over = await cancelled(simulator, id);
    const unknown = await cancelled(simulator, 'resp_1');

    expect(twice.map(({ status }) => status)).toEqual([200, 200]);
    for (const { status, json } of [over, unknown]) {
      expect({ status, message: json.error.message }).toEqual({
        status: 400,
        message: 'the run is already terminal and cannot be cancelled',
      });
    }
  });
});

describe('re-attaching to a background run', () => {
  const reattach = (simulator: Simulator, id: string, query = '') =>
    askStream(simulator, '', { method: 'GET', path: `/v1/agent/${id}?stream=true${query}` });

  it('sends every event after the cursor, past and to come', async () => {
    const { simulator, clock } = simulated(options);
    const whole = await askStream(simulator, { ...body, stream: true });
    const { id } = whole.events[0]?.['response'] ?? {};

    const again = await reattach(simulator, id);
    const rest = await reattach(simulator, id, '&starting_after=7');

    expect(clock.now()).toBe(10_000);
    expect(whole.events[0]?.['response'].status).toBe('queued');
    expect(again.events).toEqual(whole.events);
    expect(rest.events).toEqual(whole.events.filter((event) => event.sequence_number > 7));
  });

  it('misses no event and repeats none, whatever the cursor and the moment', async () => {
    const { simulator, clock } = simulated(options);
    const whole = await askStream(simulator, { ...body, stream: true });
    const last = whole.events.at(-1)?.sequence_number ?? 0;

    await fc.assert(
      fc.asyncProperty(fc.nat(last), fc.nat(9_999), async (after, elapsedMs) => {
        const { json } = await ask(simulator, body);
        clock.advance(elapsedMs);

        const { events } = await reattach(simulator, json.id, `&starting_after=${after}`);

        const numbers = (all: readonly WireEvent[]) => all.map((event) => event.sequence_number);
        expect(numbers(events)).toEqual(numbers(whole.events).filter((number) => number > after));
      }),
      { numRuns: 20 },
    );
  });

  it('goes on where a broken stream ended', async () => {
    const { simulator } = simulated(options);
    simulator.addFaults({ path: '/v1/agent', status: 'reset', afterEvents: 9 });
    const broken = await askStream(simulator, { ...body, stream: true });
    const last = broken.events.at(-1)?.sequence_number ?? 0;

    const id = broken.events[0]?.['response'].id;
    const rest = await reattach(simulator, id, `&starting_after=${last}`);

    const text = [...broken.events, ...rest.events].flatMap(({ delta }) => delta ?? []).join('');
    expect(text).toBe(textOf(rest.events.at(-1)?.['response']));
    expect(simulator.bill().runs).toBe(1);
  });

  it.each([
    ['a cursor that is no number', '&starting_after=x', 0, {}],
    ['an expired cursor', '&starting_after=3', 700_000, {}],
    ['a run in the foreground', '', 0, { background: false }],
  ])('is refused with %s', async (...[, query, laterMs, more]) => {
    const { simulator, clock, id } = await submitted(more);
    clock.advance(laterMs);

    const { status } = await fetched(simulator, id, {
      path: `/v1/agent/${id}?stream=true${query}`,
    });

    expect(status).toBe(400);
  });
});
