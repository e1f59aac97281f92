import { describe, expect, it } from 'vitest';
import { maxBodyBytes } from '../../src/simulator/reply.js';
import { ask, simulated } from './simulated.js';

const body = { preset: 'fast', input: 'Why?' };

describe('the simulator', () => {
  it('answers /v1/responses like /v1/agent', async () => {
    const [one, other] = [simulated(), simulated()];

    const agent = await ask(one.simulator, body);
    const responses = await ask(other.simulator, body, { path: '/v1/responses' });

    expect(responses.json).toEqual(agent.json);
  });

  it('lists its models with their prices', async () => {
    const { simulator } = simulated();

    const { json } = await ask(simulator, '', { method: 'GET', path: '/v1/models' });

    expect(json.object).toBe('list');
    expect(json.data).toContainEqual({
      id: 'perplexity/sonar',
      object: 'model',
      created: 0,
      owned_by: 'perplexity',
      pricing: { input: 0.25, output: 2.5, cache_read: 0.0625, unit: 'usd_per_1m_tokens' },
    });
  });

  it.each([
    ['POST', '/v1/agent'],
    ['POST', '/search'],
    ['GET', '/v1/models'],
    ['POST', '/chat/completions'],
  ])('wants a key for %s %s', async (method, path) => {
    const { simulator } = simulated();

    const none = await ask(simulator, body, { method, path, key: null });
    const unknown = await ask(simulator, body, { method, path, key: 'pplx-unknown' });

    for (const { status, json } of [none, unknown]) {
      expect(status).toBe(401);
      expect(json.error).toMatchObject({ type: 'invalid_api_key', code: 401 });
    }
  });

  it.each([
    ['Bearer a-key', 200],
    ['bearer a-key', 200],
    ['BEARER   a-key  ', 200],
    ['a-key', 401],
    ['Bearer', 401],
    ['Bearera-key', 401],
    ['Basic a-key', 401],
    ['xBearer a-key', 401],
    ['Bearer a-key more', 401],
    ['Bearer A-KEY', 401],
    ['Bearer a-ke', 401],
  ])('takes `Authorization: %s` for %d', async (authorization, expected) => {
    const { simulator } = simulated({ keys: ['a-key'] });

    const reply = await simulator.handle({
      method: 'POST',
      path: '/v1/agent',
      headers: { authorization },
      body: JSON.stringify(body),
    });

    expect(reply).toMatchObject({ status: expected });
  });

  it.each([
    ['POST', '/chat/completions'],
    ['POST', '/v1/chat/completions'],
    ['POST', '/v1/sonar'],
    ['POST', '/async/chat/completions'],
    ['GET', '/async/chat/completions/some-id'],
    ['GET', '/v1/async/sonar'],
  ])('says that Sonar is gone on %s %s', async (method, path) => {
    const { simulator } = simulated();

    const { status, json } = await ask(simulator, body, { method, path });

    expect(status).toBe(403);
    expect(json.error).toMatchObject({ type: 'chat_completions_not_available', code: 403 });
  });

  it('knows a run from a name that cannot be one', async () => {
    const { simulator } = simulated();
    const unknown = `resp_${'0'.repeat(36)}`;

    const nobody = await ask(simulator, '', { method: 'GET', path: `/v1/agent/${unknown}` });
    const malformed = await ask(simulator, '', { method: 'GET', path: '/v1/agent/resp_1' });

    expect(nobody.json.error).toEqual({
      message: 'resource not found',
      type: 'not_found',
      code: 404,
    });
    expect(malformed.json.error).toMatchObject({ type: 'invalid_request', code: 400 });
  });

  it.each([
    ['GET', '/v1/agent'],
    ['POST', '/v2/agent'],
    ['DELETE', '/search'],
    ['POST', '/v1/agent/'],
  ])('answers %s %s with an empty 404', async (method, path) => {
    const { simulator } = simulated();

    const { status, text } = await ask(simulator, body, { method, path });

    expect({ status, text }).toEqual({ status: 404, text: '' });
  });

  it('refuses a body beyond 32 MiB', async () => {
    const { simulator } = simulated();

    const { status, json } = await ask(simulator, ' '.repeat(maxBodyBytes + 1));

    expect(status).toBe(413);
    expect(json.error.type).toBe('payload_too_large');
  });

  it('gives every answer an id to quote', async () => {
    const { simulator } = simulated();

    const ids = await Promise.all(
      ['/v1/agent', '/nowhere', '/v1/sonar'].map(
        async (path) => (await ask(simulator, body, { path })).headers['x-request-id'],
      ),
    );

    expect(new Set(ids).size).toBe(3);
    expect(ids.every((id) => /^[0-9a-f-]{36}$/.test(id ?? ''))).toBe(true);
  });
});

describe('the request log', () => {
  it('tells who asked what when, by slot', async () => {
    const { simulator } = simulated({ latency: 'fixed:250ms' });

    await ask(simulator, body, {
      key: 'pplx-simulator-2',
      path: '/v1/agent?debug=pplx-simulator-2',
    });
    await ask(simulator, body, { key: 'pplx-nobody' });

    const [first, second] = simulator.requests();
    expect(first).toEqual({
      method: 'POST',
      path: '/v1/agent',
      slot: 2,
      status: 200,
      bodyDigest: second?.bodyDigest,
      startedAt: 1_700_000_000_000,
      endedAt: 1_700_000_000_250,
      model: 'openai/gpt-6-luna',
      preset: 'fast',
      ran: true,
      billedUsd: simulator.bill().totalUsd,
    });
    expect(second).toMatchObject({ slot: null, status: 401, ran: false, billedUsd: 0 });
    expect(JSON.stringify(simulator.requests())).not.toContain('pplx-');
  });

  it('bills a run whose client has left, since it was running', async () => {
    const { simulator } = simulated();
    const client = new AbortController();
    client.abort(new Error('gone'));

    await expect(ask(simulator, body, { signal: client.signal })).rejects.toThrow('gone');

    expect(simulator.requests()).toMatchObject([{ status: null, aborted: true, ran: true }]);
    expect(simulator.bill().runs).toBe(1);
  });
});

describe('the control routes', () => {
  const control = (name: string, method: string, sent: unknown = '') =>
    [sent, { path: `/__simulator/${name}`, method, key: null }] as const;

  it('show log and bill, and are not in them', async () => {
    const { simulator } = simulated();
    await ask(simulator, body);

    const requests = await ask(simulator, ...control('requests', 'GET'));
    const bill = await ask(simulator, ...control('bill', 'GET'));

    expect(requests.json.requests).toHaveLength(1);
    expect(bill.json).toEqual(JSON.parse(JSON.stringify(simulator.bill())));
  });

  it('order faults and take them back', async () => {
    const { simulator } = simulated();
    const fault = { path: '/v1/agent', times: 2, status: 500 };

    const added = await ask(simulator, ...control('faults', 'POST', [fault]));
    const hit = await ask(simulator, body);
    const removed = await ask(simulator, ...control('faults', 'DELETE'));
    const spared = await ask(simulator, body);

    expect([added.json, hit.status, removed.json, spared.status]).toEqual([
      { added: 1 },
      500,
      { removed: 1 },
      200,
    ]);
  });

  it('forget everything on reset', async () => {
    const { simulator } = simulated({ burst: 1, latency: 'fixed:1ms' });
    const before = await ask(simulator, body);
    simulator.addFaults({ path: '/v1/agent', status: 500 });

    await ask(simulator, ...control('reset', 'POST'));
    const after = await ask(simulator, body);

    expect(after.json.id).toBe(before.json.id);
    expect(simulator.requests()).toHaveLength(1);
    expect(simulator.bill().runs).toBe(1);
  });

  it.each([
    ['faults', 'POST', 'no json', 400],
    ['faults', 'POST', [{ path: '/v1/agent', status: 'boom' }], 400],
    ['weather', 'GET', '', 404],
    ['reset', 'GET', '', 404],
  ])('refuse %s %s %j', async (...[name, method, sent, expected]) => {
    const { simulator } = simulated();

    const { status, json } = await ask(simulator, ...control(name, method, sent));

    expect(status).toBe(expected);
    expect(json.error.message).toMatch(/\.$/);
  });
});
