import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../src/errors.js';
import { createSimulator } from '../../src/simulator/create-simulator.js';
import type { Fault } from '../../src/simulator/faults.js';
import { manualClock } from '../../src/testing/manual-clock.js';
import { ask, simulated } from './simulated.js';

const body = { preset: 'fast', input: 'Why?' };
const path = '/v1/agent';
const statusesOf = async (fault: Fault, requests: object[]) => {
  const { simulator } = simulated({ keys: ['a', 'b'] });
  simulator.addFaults(fault);
  const statuses: unknown[] = [];
  for (const asked of requests) statuses.push((await ask(simulator, body, asked)).status);
  return statuses;
};

describe('a fault', () => {
  it('hits as many requests as it is ordered to', async () => {
    expect(await statusesOf({ path, status: 503, times: 2 }, [{}, {}, {}])).toEqual([
      503, 503, 200,
    ]);
  });

  it('hits one request when nothing else is said', async () => {
    expect(await statusesOf({ path, status: 503 }, [{}, {}])).toEqual([503, 200]);
  });

  it.each([
    ['/v1/agent', '/v1/responses'],
    ['/v1/responses', '/v1/agent'],
  ])('on %s counts for %s too', async (ordered, used) => {
    expect(await statusesOf({ path: ordered, status: 500 }, [{ path: used }])).toEqual([500]);
  });

  it('leaves other paths and other keys alone', async () => {
    expect(await statusesOf({ path: '/search', status: 500 }, [{}])).toEqual([200]);
    expect(await statusesOf({ path, status: 500, key: 'b' }, [{ key: 'a' }, { key: 'b' }])).toEqual(
      [200, 500],
    );
  });

  it('hits a share of the requests when it has a rate', async () => {
    const { simulator } = simulated({ burst: 1_000 });
    simulator.addFaults({ path, status: 500, rate: 0.25 });

    const statuses = await Promise.all(
      Array.from(
        { length: 800 },
        async (_, at) => (await ask(simulator, { ...body, input: `${at}` })).status,
      ),
    );

    const hit = statuses.filter((status) => status === 500).length;
    expect(hit).toBeGreaterThan(150);
    expect(hit).toBeLessThan(250);
  });

  it.each([
    [401, 'invalid_api_key'],
    [403, 'forbidden'],
    [404, 'not_found'],
    [413, 'payload_too_large'],
    [429, 'request_rate_limit_exceeded'],
    [500, 'internal_error'],
    [502, 'bad_gateway'],
    [503, 'internal_error'],
    [504, 'gateway_timeout'],
    [418, 'invalid_request'],
    [599, 'internal_error'],
  ])("of status %d comes in the vendor's envelope, free of charge", async (status, type) => {
    const { simulator } = simulated();
    simulator.addFaults({ path, status, retryAfter: 3 });

    const { headers, json } = await ask(simulator, body);

    expect(json.error).toMatchObject({ type, code: status });
    expect(headers['retry-after']).toBe('3');
    expect(simulator.bill().totalUsd).toBe(0);
  });

  it.each([
    [path, body, 'output'],
    ['/search', { query: 'coral reefs' }, 'results'],
    ['/v1/embeddings', { model: 'pplx-embed-v1-0.6b', input: 'tea' }, 'data'],
  ])('can leave %s without content, and that costs', async (place, sent, list) => {
    const { simulator } = simulated();
    simulator.addFaults({ path: place, status: 'empty' });

    const { status, json } = await ask(simulator, sent, { path: place });
    const next = await ask(simulator, sent, { path: place });

    expect({ status, list: json[list] }).toEqual({ status: 200, list: [] });
    expect(Object.keys(json)).toEqual(Object.keys(next.json));
    expect(next.json[list]).not.toEqual([]);
    expect(simulator.requests()[0]?.billedUsd).toBe(simulator.requests()[1]?.billedUsd);
  });

  it('can be an account without credit, for one request', async () => {
    const { simulator } = simulated();
    simulator.addFaults({ path, status: 'quota' });

    const { status, json, headers } = await ask(simulator, body);

    expect(status).toBe(401);
    expect(json.error).toMatchObject({ type: 'insufficient_quota', code: 401 });
    expect(headers).toHaveProperty('x-ratelimit-remaining');
    expect((await ask(simulator, body)).status).toBe(200);
  });

  it("can be a gateway's page, half an answer or no JSON at all", async () => {
    const { simulator } = simulated();
    simulator.addFaults([
      { path, status: 'html504' },
      { path, status: 'truncate' },
      { path, status: 'garbage' },
    ]);

    const page = await ask(simulator, body);
    const half = await ask(simulator, body);
    const garbage = await ask(simulator, body);

    expect(page).toMatchObject({
      status: 504,
      headers: { 'content-type': 'text/html; charset=UTF-8' },
    });
    expect(page.text).toContain('<html>');
    expect(half).toMatchObject({ kind: 'truncate', status: 200 });
    expect(garbage).toMatchObject({ status: 200, json: undefined });
    // The gateway's page is free; the other two ran.
    expect(simulator.requests().map(({ ran }) => ran)).toEqual([false, true, true]);
  });

  it('can make a run fail behind a 200, free of charge', async () => {
    const { simulator } = simulated();
    simulator.addFaults({ path, status: 'failed' });

    const { status, json } = await ask(simulator, body);

    expect(status).toBe(200);
    expect(json).toMatchObject({
      status: 'failed',
      output: [],
      usage: null,
      error: { code: 'internal_error' },
    });
    expect(Object.keys(json)).toHaveLength(32);
    expect(simulator.bill().totalUsd).toBe(0);
  });

  it('can leave a run incomplete, and that costs', async () => {
    const { simulator } = simulated();
    simulator.addFaults({ path, status: 'incomplete' });

    const { json } = await ask(simulator, body);

    expect(json).toMatchObject({
      status: 'incomplete',
      incomplete_details: { reason: 'max_output_tokens' },
    });
    expect(simulator.bill().totalUsd).toBe(json.usage.cost.total_cost);
  });

  it('can hang until the client leaves, without running', async () => {
    const clock = manualClock();
    const simulator = createSimulator({}, { clock });
    simulator.addFaults({ path, status: 'hang' });
    const client = new AbortController();

    const verdict = expect(ask(simulator, body, { signal: client.signal })).rejects.toThrow('gone');
    await clock.advance(3_600_000);
    const [waiting] = simulator.requests();
    client.abort(new Error('gone'));
    await verdict;

    expect(waiting).toMatchObject({ endedAt: null, status: null, fault: 'hang' });
    expect(simulator.requests()).toMatchObject([
      { status: null, aborted: true, ran: false, billedUsd: 0 },
    ]);
  });

  it.each<[unknown, string]>([
    ['500', 'Expected faults of the form'],
    [[], 'Expected faults of the form'],
    [{ path }, 'fault 0, status'],
    [{ path, status: 200 }, 'fault 0, status'],
    [{ path, status: 'explode' }, 'fault 0, status'],
    [{ path, status: 500, times: 0 }, 'fault 0, times'],
    [{ path, status: 500, delay: 3 }, 'delay'],
    [
      [
        { path, status: 500 },
        { path: '/v2', status: 500 },
      ],
      'Fault 1: expected `path`',
    ],
    [{ path: '/search', status: 'failed' }, 'only /v1/agent has runs'],
    [{ path, status: 'reset', retryAfter: 3 }, '`retryAfter`'],
    [{ path, status: 500, key: 'pplx-nobody' }, '`key`'],
  ])('that makes no sense is refused: %j', async (fault, part) => {
    const { simulator } = simulated();

    expect(() => simulator.addFaults(fault as Fault)).toThrow(ConfigError);
    expect(() => simulator.addFaults(fault as Fault)).toThrow(part);
    expect((await ask(simulator, body)).status).toBe(200);
  });
});
