import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Fault, FaultStatus } from '../../src/simulator/faults.js';
import { type RunningSimulator, startSimulator } from '../../src/simulator/start-simulator.js';

let simulator: RunningSimulator;
beforeAll(async () => {
  simulator = await startSimulator({ latency: 'fixed:0ms', burst: 1_000, searchBurst: 1_000 });
});
afterEach(() => simulator.reset());
afterAll(() => simulator.close());

const run = { preset: 'fast', input: 'Why?' };
const ways = {
  sync: { path: '/v1/agent', body: run },
  stream: { path: '/v1/agent', body: { ...run, stream: true } },
  background: { path: '/v1/agent', body: { ...run, background: true } },
  search: { path: '/search', body: { query: 'coral reefs' } },
  embeddings: { path: '/v1/embeddings', body: { model: 'pplx-embed-v1-0.6b', input: 'tea' } },
} as const;
type Way = keyof typeof ways;
const everyWay = Object.keys(ways) as Way[];

/** Orders the fault, asks once, and says in a few words what the client saw. */
async function seen(way: Way, fault: Omit<Fault, 'path'>): Promise<string> {
  const { path, body } = ways[way];
  simulator.addFaults({ path, ...fault });
  const client = new AbortController();
  const asking = fetch(simulator.url + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${simulator.keys[0]}` },
    body: JSON.stringify(body),
    signal: client.signal,
  });
  if (fault.status === 'hang') {
    while (simulator.requests().length === 0) await nextTurn();
    if (fault.afterBytes === undefined && fault.afterEvents === undefined) client.abort();
  }
  const response = await asking.catch((error: Error) => error);
  if (response instanceof Error) return causeOf(response);
  const reading = response.text();
  // A body that hangs is left once its head has come.
  if (fault.status === 'hang') client.abort();
  const text = await reading.catch((error: Error) => error);
  const type = response.headers.get('content-type')?.split(';')[0];
  return `${response.status} ${type} ${text instanceof Error ? causeOf(text) : sortOf(text)}`;
}

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

function causeOf(error: Error): string {
  return (error.cause as { code?: string } | undefined)?.code ?? error.name;
}

function sortOf(text: string): string {
  if (text.length > 32 * 2 ** 20) return 'huge';
  if (text.startsWith('<!DOCTYPE html>')) return 'page';
  if (text.startsWith('data: {')) return 'events';
  try {
    return `json ${Object.keys(JSON.parse(text)).length}`;
  } catch {
    return 'garbage';
  }
}

const keysOf: Readonly<Record<Way, string>> = {
  sync: '200 application/json json 32',
  stream: '200 text/event-stream events',
  background: '200 application/json json 32',
  search: '200 application/json json 3',
  embeddings: '200 application/json json 4',
};
const typeOf = (way: Way) => (way === 'stream' ? 'text/event-stream' : 'application/json');

describe.each(everyWay)('a fault that meets %s', (way) => {
  it('is none when none was ordered', async () => {
    expect(await seen(way, { status: 500, key: simulator.keys[1] })).toBe(keysOf[way]);
  });

  it.each<[FaultStatus, string]>([
    ['reset', 'ECONNRESET'],
    ['hang', 'AbortError'],
    ['quota', '401 application/json json 1'],
    ['html502', '502 text/html page'],
    ['html504', '504 text/html page'],
    [404, '404 application/json json 1'],
    [413, '413 application/json json 1'],
    [503, '503 application/json json 1'],
  ])('takes the place of the answer: %s', async (status, expected) => {
    expect(await seen(way, { status })).toBe(expected);
    expect(simulator.bill().totalUsd).toBe(0);
  });

  it.each<[FaultStatus, string]>([
    ['truncate', `200 ${typeOf(way)} UND_ERR_SOCKET`],
    ['garbage', `200 ${typeOf(way)} garbage`],
    ['huge', `200 ${typeOf(way)} huge`],
    ['mistyped', keysOf[way].replace(typeOf(way), 'text/html')],
    ['empty', keysOf[way]],
  ])('spoils an answer whose work was done: %s', async (status, expected) => {
    expect(await seen(way, { status })).toBe(expected);
    expect(simulator.bill().runs).toBe(1);
  });

  it.each<[FaultStatus, RegExp]>([
    // Node takes a reset that comes along with the last bytes for an end.
    ['reset', /(ECONNRESET|UND_ERR_SOCKET)$/],
    ['hang', /AbortError$/],
    ['truncate', /UND_ERR_SOCKET$/],
  ])('can come in the middle of the body: %s', async (status, expected) => {
    const place = way === 'stream' ? { afterEvents: 2 } : { afterBytes: 30 };

    const answer = await seen(way, { status, ...place });

    expect(answer).toMatch(`200 ${typeOf(way)}`);
    expect(answer).toMatch(expected);
  });
});
