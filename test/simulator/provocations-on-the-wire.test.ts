import { describe, expect, it } from 'vitest';
import type { Bill } from '../../src/simulator/books.js';
import type { Fault } from '../../src/simulator/faults.js';
import type { RunningSimulator } from '../../src/simulator/start-simulator.js';
import { eventsIn } from './simulated.js';
import { simulatorsOnTheWire } from './simulator-on-the-wire.js';

const start = simulatorsOnTheWire();
const run = { preset: 'fast', input: 'Why do coral reefs decline?' };

interface Sending {
  readonly key?: string | undefined;
  readonly path?: string;
}

async function send({ url, keys }: RunningSimulator, body: object, sending: Sending = {}) {
  const { key = keys[0], path = '/v1/agent' } = sending;
  const response = await fetch(url + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}` },
    body: JSON.stringify(body),
  });
  return { status: response.status, headers: response.headers, text: () => response.text() };
}

/** Turns a handle of the simulator as a program in any language would. */
async function turn({ url }: RunningSimulator, handle: string, order?: object): Promise<unknown> {
  const init = order && { method: 'POST', body: JSON.stringify(order) };
  const response = await fetch(`${url}/__simulator/${handle}`, init);
  expect(response.status).toBe(200);
  return response.json();
}

const statusesOf = (simulator: RunningSimulator) =>
  simulator.requests().map(({ status }) => status);

describe('what can be provoked over HTTP', () => {
  it('is a limit that keys of one account share', async () => {
    const simulator = await start({
      keys: ['a', 'b', 'c'],
      accounts: ['x', 'x', 'y'],
      requestsPerMinute: 1,
      burst: 1,
    });

    for (const key of ['a', 'b', 'c']) await send(simulator, run, { key });

    expect(statusesOf(simulator)).toEqual([200, 429, 200]);
  });

  it.each([
    [true, '2'],
    [false, null],
  ])('is a 429 with Retry-After or without: %s', async (retryAfter, expected) => {
    const simulator = await start({ tier: 0, retryAfter });
    await send(simulator, run);

    const { status, headers } = await send(simulator, run);

    expect({ status, header: headers.get('retry-after') }).toEqual({
      status: 429,
      header: expected,
    });
    expect(headers.get('x-ratelimit-limit')).toBe('50');
  });

  it.each([
    [{ status: 429, retryAfter: 9 }, '9'],
    [{ status: 429 }, null],
    [{ status: 503, retryAfter: 0 }, '0'],
  ])('is a refusal on demand: %j', async (fault, expected) => {
    const simulator = await start();
    await turn(simulator, 'faults', [{ path: '/search', ...fault }]);

    const { status, headers } = await send(simulator, { query: 'x' }, { path: '/search' });

    expect({ status, header: headers.get('retry-after') }).toEqual({
      status: fault.status,
      header: expected,
    });
  });

  it('is an account without credit, whichever of its keys is used', async () => {
    const simulator = await start({
      keys: ['a', 'b', 'c'],
      accounts: ['x', 'x', 'y'],
      quotaUsd: 0.001,
    });

    for (const key of ['a', 'b', 'c']) await send(simulator, run, { key });

    expect(statusesOf(simulator)).toEqual([200, 401, 200]);
  });

  it.each([0, 1, 2, 3, 4, 5])('are the limits of tier %d', async (tier) => {
    const simulator = await start({ tier, clock: 'manual' });
    const asked = simulator.limits.burst + 1;

    // A run in the background is taken or refused at once, and time stands still meanwhile.
    const body = { ...run, background: true };
    await Promise.all(Array.from({ length: asked }, () => send(simulator, body)));

    const [limit, burst] = [50, 1, 150, 3, 500, 8, 1000, 17, 2000, 33, 2000, 33].slice(tier * 2);
    expect(simulator.limits).toEqual({ requestsPerMinute: limit, burst });
    expect(statusesOf(simulator).filter((status) => status === 429)).toHaveLength(1);
  });

  it('are ten minutes that pass in a moment', async () => {
    const simulator = await start({ clock: 'manual', latency: 'fixed:600s' });
    const waiting = send(simulator, run);
    while (simulator.requests().length === 0) await new Promise((next) => setImmediate(next));
    const startedAt = simulator.requests()[0]?.startedAt ?? 0;

    const moved = await turn(simulator, 'clock', { advanceMs: 600_000 });

    expect(moved).toEqual({ nowMs: startedAt + 600_000 });
    expect((await waiting).status).toBe(200);
  });

  it('are runs that are paid for again when a client tries again', async () => {
    const simulator = await start();
    await turn(simulator, 'faults', [
      { path: '/v1/agent', status: 500 },
      { path: '/v1/agent', status: 'truncate' },
      { path: '/v1/agent', status: 'garbage' },
    ]);

    for (let tries = 0; tries < 4; tries++)
      await (await send(simulator, run)).text().catch(() => '');
    const { requests, totalUsd, runs } = (await turn(simulator, 'bill')) as Bill;

    expect(statusesOf(simulator)).toEqual([500, 200, 200, 200]);
    const paid = requests.map(({ billedUsd }) => billedUsd);
    expect({ runs, paid }).toEqual({ runs: 3, paid: [paid[0], paid[0], paid[0]] });
    expect(totalUsd).toBeCloseTo(3 * (paid[0] ?? 0), 10);
  });

  it('are faults at any event of a stream', async () => {
    const simulator = await start({ burst: 1_000 });
    const streamed = { ...run, stream: true };
    const all = eventsIn(await (await send(simulator, streamed)).text());
    const read = async (fault: Omit<Fault, 'path'>) => {
      await turn(simulator, 'faults', [{ path: '/v1/agent', ...fault }]);
      return (await send(simulator, streamed)).text();
    };

    for (const [afterEvents] of all.entries()) {
      const events = eventsIn(await read({ status: 'error', afterEvents }));
      expect(events.map(({ type }) => type)).toEqual([
        ...all.slice(0, afterEvents).map(({ type }) => type),
        'error',
      ]);
      await expect(read({ status: 'truncate', afterEvents })).rejects.toThrow('terminated');
    }
  });

  it.each([{ stream: true }, { stream: false }])(
    'is an answer that takes its time: %j',
    async (more) => {
      const simulator = await start({ clock: 'manual' });
      await turn(simulator, 'faults', [{ path: '/v1/agent', status: 'slow', bodyMs: 20_000 }]);
      let done = false;

      const reading = send(simulator, { ...run, ...more }).then(async ({ text }) => {
        await text();
        done = true;
      });
      while (simulator.requests().length === 0) await new Promise((next) => setImmediate(next));
      await turn(simulator, 'clock', { advanceMs: 19_000 });
      const early = done;
      await turn(simulator, 'clock', { advanceMs: 1_000 });
      await reading;

      expect(early).toBe(false);
    },
  );

  it.each([
    ['null', '"date":null', '"date":"2'],
    ['absent', '"url"', '"date"'],
    ['vendor', '"date":"2026-01-20"', '"date":""'],
  ] as const)('are pages whose dates are %s', async (dates, there, missing) => {
    const simulator = await start({ dates });

    const answers = [
      await (await send(simulator, run)).text(),
      await (await send(simulator, { query: run.input }, { path: '/search' })).text(),
    ];

    for (const answer of answers) {
      expect(answer).toContain(there);
      expect(answer).not.toContain(missing);
    }
  });
});
