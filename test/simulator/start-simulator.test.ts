import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { ConfigError } from '../../src/errors.js';
import type { SimulatorOptions } from '../../src/simulator/simulator-options.js';
import { type RunningSimulator, startSimulator } from '../../src/simulator/start-simulator.js';

const running: RunningSimulator[] = [];
const started = async (options: SimulatorOptions = {}) => {
  const simulator = await startSimulator({ latency: 'fixed:0ms', ...options });
  running.push(simulator);
  return simulator;
};
afterEach(() => Promise.all(running.splice(0).map((simulator) => simulator.close())));

const post = (
  { url, keys }: RunningSimulator,
  { path = '/v1/agent', ...init }: RequestInit & { path?: string } = {},
) =>
  fetch(`${url}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${keys[0]}`, 'content-type': 'application/json' },
    body: JSON.stringify({ preset: 'fast', input: 'Why?' }),
    ...init,
  });

/** How a socket ended: `end`, or the error's code. */
const endOf = (socket: Socket) =>
  new Promise<string>((resolve) => {
    socket.once('end', () => resolve('end'));
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'error'));
    socket.resume();
  });

/** Waits for a state of the server that the client has no word about. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}

describe('startSimulator', () => {
  it("answers over HTTP with the vendor's headers", async () => {
    const simulator = await started();

    const response = await post(simulator);

    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'application/json',
      'access-control-allow-origin': '*',
      'x-ratelimit-limit': '1000',
      'x-ratelimit-remaining': '999',
      'x-request-id': expect.any(String),
    });
    expect(await response.json()).toMatchObject({ status: 'completed' });
  });

  it('tells its keys, accounts and limits', async () => {
    const { url, port, keys, accounts, limits, searchLimits } = await started({
      keys: ['a', 'b'],
      accounts: ['x', 'x'],
      requestsPerMinute: 60,
      burst: 2,
    });

    expect({ url, keys, accounts, limits, searchLimits }).toEqual({
      url: `http://127.0.0.1:${port}`,
      keys: ['a', 'b'],
      accounts: ['x', 'x'],
      limits: { requestsPerMinute: 60, burst: 2 },
      searchLimits: { requestsPerMinute: 3_000, burst: 50 },
    });
  });

  it('resets the connection when a fault says so', async () => {
    const simulator = await started();
    simulator.addFaults({ path: '/v1/agent', status: 'reset' });
    const socket = connect(simulator.port, '127.0.0.1');
    socket.write(
      `POST /v1/agent HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${simulator.keys[0]}\r\nContent-Length: 2\r\n\r\n{}`,
    );

    expect(await endOf(socket)).toBe('ECONNRESET');
    expect(simulator.requests()).toMatchObject([{ status: null, fault: 'reset', ran: false }]);
  });

  it('cuts an answer half way through', async () => {
    const simulator = await started();
    simulator.addFaults({ path: '/v1/agent', status: 'truncate' });

    const response = await post(simulator);

    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow('terminated');
    expect(simulator.bill().runs).toBe(1);
  });

  it("answers a gateway's page", async () => {
    const simulator = await started();
    simulator.addFaults({ path: '/v1/agent', status: 'html504' });

    const response = await post(simulator);

    expect(response.status).toBe(504);
    expect(await response.text()).toContain('Gateway time-out');
  });

  it('hangs until the client gives up', async () => {
    const simulator = await started();
    simulator.addFaults({ path: '/v1/agent', status: 'hang' });
    const client = new AbortController();

    const verdict = expect(post(simulator, { signal: client.signal })).rejects.toThrow();
    await until(() => simulator.requests().length === 1);
    client.abort();
    await verdict;
    await until(() => simulator.requests()[0]?.endedAt !== null);

    expect(simulator.requests()).toMatchObject([{ aborted: true, ran: false }]);
  });

  it('bills a run whose client vanishes, and goes on', async () => {
    const simulator = await started({ latency: 'fixed:60s' });
    const client = new AbortController();

    const verdict = expect(post(simulator, { signal: client.signal })).rejects.toThrow();
    await until(() => simulator.requests()[0]?.model !== undefined);
    client.abort();
    await verdict;
    await until(() => simulator.requests()[0]?.endedAt !== null);

    expect(simulator.requests()).toMatchObject([{ status: null, aborted: true, ran: true }]);
    expect((await fetch(`${simulator.url}/__simulator/bill`)).status).toBe(200);
  });

  it('survives a client that vanishes while it is still sending', async () => {
    const simulator = await started();
    const socket = connect(simulator.port, '127.0.0.1');
    socket.write('POST /v1/agent HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{"pre');
    await new Promise((resolve) => socket.once('connect', resolve));
    socket.destroy();

    expect((await post(simulator)).status).toBe(200);
  });

  it("refuses 33 MiB in the vendor's words", async () => {
    const simulator = await started();

    const response = await post(simulator, { body: Buffer.alloc(33 * 1024 * 1024, 0x20) });

    expect(response.status).toBe(413);
    expect(await response.json()).toMatchObject({
      error: { type: 'payload_too_large', code: 413 },
    });
    expect(simulator.requests()).toMatchObject([{ status: 413, slot: 0, bodyDigest: '' }]);
  });

  it.each(['{"preset": "fast", "input"', '\u0000\u0001', '[[[[', '"text"', 'null'])(
    'survives the body %j',
    async (body) => {
      const simulator = await started();

      const response = await post(simulator, { body });

      expect(response.status).toBe(400);
      expect((await post(simulator)).status).toBe(200);
    },
  );

  it('answers an unknown route with nothing', async () => {
    const simulator = await started();

    const response = await post(simulator, { path: '/v1/nothing' });

    expect(response.status).toBe(404);
    expect(await response.text()).toBe('');
  });

  it('says so when its port is taken', async () => {
    const { port } = await started();

    const second = startSimulator({ port });

    await expect(second).rejects.toThrow(ConfigError);
    await expect(second).rejects.toThrow(`Port ${port} is taken`);
    await expect(second).rejects.toThrow('choose another with --port');
  });

  it('closes at once, idle connections and running requests included, and can do so twice', async () => {
    const simulator = await started({ latency: 'fixed:600s' });
    const idle = connect(simulator.port, '127.0.0.1');
    const idleEnd = endOf(idle);
    const verdict = expect(post(simulator)).rejects.toThrow();
    await until(() => simulator.requests()[0]?.model !== undefined);

    await simulator.close();
    await simulator.close();

    await verdict;
    expect(await idleEnd).toMatch(/end|ECONNRESET/);
    expect(simulator.requests()).toMatchObject([{ aborted: true }]);
    await expect(fetch(simulator.url)).rejects.toThrow();
  });
});
