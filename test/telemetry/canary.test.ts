import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { START, StateGraph } from '@langchain/langgraph';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { instrumentGraph } from '../../src/orchestration/tracing/instrument-graph.js';
import { PerplexityClient } from '../../src/perplexity/client.js';
import { startTelemetry, type Telemetry } from '../../src/telemetry-sdk.js';
import { type OtlpReceiver, startOtlpReceiver } from '../support/otlp-receiver.js';
import { State } from './graph-samples.js';

const apiKey = 'pplx-canary-key-0123456789';
const prompt = 'canary prompt: is my neighbour ill?';

/** An upstream that repeats all it was told in everything it says. */
const ways: readonly ((response: ServerResponse, echo: string) => void)[] = [
  ...[400, 401, 403, 404, 429, 500, 503].map(
    (status) => (response: ServerResponse, echo: string) => {
      response.writeHead(status, { 'content-type': 'application/json', 'x-request-id': echo });
      response.end(JSON.stringify({ error: { message: echo, type: echo, code: echo } }));
    },
  ),
  (response, echo) => response.writeHead(200).end(echo),
  (response, echo) =>
    response.writeHead(200).end(JSON.stringify({ status: 'failed', error: { message: echo } })),
  (response) => response.destroy(),
];

let receiver: OtlpReceiver;
let telemetry: Telemetry;
let way = 0;
const upstream = createServer((request, response) => {
  const echo = `${prompt} ${request.headers.authorization}`;
  request.resume().on('end', () => ways[way % ways.length]?.(response, echo));
});

beforeEach(async () => {
  receiver = await startOtlpReceiver();
  telemetry = await startTelemetry({ endpoint: receiver.url, protocol: 'http/json', env: {} });
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
});

afterEach(async () => {
  await telemetry.shutdown();
  await receiver.close();
  upstream.closeAllConnections();
  await new Promise((resolve) => upstream.close(resolve));
});

describe('exported traces', () => {
  it('hold neither a prompt nor a key, however the upstream fails', async () => {
    const { port } = upstream.address() as AddressInfo;
    const client = () =>
      new PerplexityClient({
        apiKeys: [apiKey],
        baseUrl: `http://127.0.0.1:${port}`,
        cache: false,
        timeoutMs: 400,
        maxAttempts: 1,
      });
    const graph = instrumentGraph(
      new StateGraph(State)
        .addNode('ask', async ({ items }) => {
          const asked = client();
          try {
            await asked.ask(items[0] ?? '');
          } finally {
            await asked.close();
          }
          return { items: [] };
        })
        .addEdge(START, 'ask')
        .compile(),
      { name: 'canary' },
    );

    for (way = 0; way < ways.length; way++) {
      await expect(graph.invoke({ items: [prompt] })).rejects.toThrow();
    }
    await telemetry.shutdown();

    const sent = Buffer.concat(receiver.bodies).toString('utf8');
    expect(receiver.spans.filter(({ name }) => name.startsWith('chat '))).toHaveLength(ways.length);
    expect(sent).not.toContain('canary prompt');
    expect(sent).not.toContain('canary-key');
    expect(sent).not.toContain('Bearer');
  });
});
