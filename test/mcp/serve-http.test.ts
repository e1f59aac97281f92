import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import type { Progress } from '@modelcontextprotocol/sdk/types.js';
import { afterEach, describe, expect, it } from 'vitest';
import { loadMcpSdk } from '../../src/mcp/mcp-sdk.js';
import { mcpServerMaker } from '../../src/mcp/mcp-server.js';
import { type HttpService, serveHttp } from '../../src/mcp/serve-http.js';
import { servedTools } from './served-graphs.js';

const clients: Client[] = [];
const services: HttpService[] = [];

afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()));
  await Promise.all(services.splice(0).map((service) => service.close()));
});

async function serve(token?: string) {
  const sdk = await loadMcpSdk();
  const served = servedTools();
  const makeServer = mcpServerMaker({ tools: served.tools, sdk, version: '1.2.3' });
  const service = await serveHttp({ makeServer, sdk, host: '127.0.0.1', port: 0, token });
  services.push(service);
  return { ...served, service };
}

async function connect({ url }: HttpService, token?: string) {
  const headers: Record<string, string> = token ? { authorization: `Bearer ${token}` } : {};
  const transport = new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers } });
  const client = new Client({ name: 'test', version: '0' });
  await client.connect(transport as Transport);
  clients.push(client);
  return { client, transport };
}

describe('serveHttp', () => {
  it('lists its tools, runs a graph, and tells the steps', async () => {
    const { service } = await serve();
    const { client } = await connect(service);
    const steps: Progress[] = [];

    const { tools } = await client.listTools();
    const result = await client.callTool(
      { name: 'report', arguments: { topic: 'tides' } },
      undefined,
      { onprogress: (step) => steps.push(step) },
    );

    expect(client.getServerVersion()).toEqual({ name: 'crossgraph', version: '1.2.3' });
    expect(tools.map(({ name }) => name)).toEqual([
      ...['report', 'failing', 'endless'],
      ...['perplexity_ask', 'perplexity_search', 'perplexity_research'],
    ]);
    // The client checks it against the output schema, which it has from the list.
    expect(result.structuredContent).toMatchObject({
      output: { topic: 'tides', report: 'All about tides.' },
      run: { calls: 0 },
    });
    expect(steps.map(({ progress }) => progress)).toEqual([1, 2]);
    expect(steps.map(({ message }) => message).sort()).toEqual([
      ...['reading about tides', 'write done'],
    ]);
  });

  it('answers from Perplexity, with sources and the bill', async () => {
    const { service } = await serve();
    const { client } = await connect(service);
    await client.listTools();

    const result = await client.callTool({
      name: 'perplexity_ask',
      arguments: { question: 'Why is the sky blue?' },
    });

    expect(result.structuredContent).toMatchObject({
      answer: 'Air scatters blue light more than red light [1].',
      sources: [{ id: 1, url: 'https://example.org/sky' }],
      costUsd: 0.005,
      outcome: 'miss',
    });
  });

  it('tells a failure of the graph and wrong arguments as failed calls, with our codes', async () => {
    const { service } = await serve();
    const { client } = await connect(service);
    await client.listTools();

    const results = [
      await client.callTool({ name: 'failing', arguments: { topic: 'x' } }),
      await client.callTool({ name: 'report', arguments: { topic: 5 } }),
      await client.callTool({ name: 'report', arguments: {} }),
      await client.callTool({ name: 'perplexity_ask', arguments: { question: '' } }),
    ];

    expect(results.map(({ isError, structuredContent }) => [isError, structuredContent])).toEqual([
      [true, { error: expect.objectContaining({ code: 'CIRCUIT_OPEN', retryAfterMs: 1_000 }) }],
      ...Array(3).fill([
        true,
        { error: expect.objectContaining({ code: 'TOOL_ARGUMENTS_INVALID', retryable: false }) },
      ]),
    ]);
    expect(JSON.stringify(results)).not.toMatch(/\\n\s+at /);
    await expect(client.callTool({ name: 'nope', arguments: {} })).rejects.toThrow(
      'There is no tool `nope`',
    );
  });

  it("lets a client's cancellation reach the graph's signal, and leaves other clients alone", async () => {
    const { service, begun, ended } = await serve();
    const [one, two] = [await connect(service), await connect(service)];
    const cancel = new AbortController();

    const call = one.client.callTool({ name: 'endless', arguments: { topic: 'x' } }, undefined, {
      signal: cancel.signal,
    });
    await begun;
    cancel.abort('enough');

    await expect(call).rejects.toThrow('enough');
    await ended;
    const other = await two.client.callTool({ name: 'report', arguments: { topic: 'y' } });
    expect(other.isError).toBeUndefined();
    expect(one.transport.sessionId).not.toBe(two.transport.sessionId);
  });

  it('ends what a session has under way when the client ends it, and knows it no more', async () => {
    const { service, begun, ended } = await serve();
    const { client, transport } = await connect(service);
    const call = client.callTool({ name: 'endless', arguments: { topic: 'x' } });
    call.catch(() => undefined);
    await begun;
    const id = transport.sessionId ?? '';

    await transport.terminateSession();

    await ended;
    const again = await fetch(service.url, {
      method: 'POST',
      headers: { ...jsonHeaders, 'mcp-session-id': id },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' }),
    });
    expect([again.status, await again.json()]).toMatchObject([404, { error: { code: -32_001 } }]);
  });

  it('ends everything when it is closed', async () => {
    const { service, begun, ended } = await serve();
    const { client } = await connect(service);
    client.callTool({ name: 'endless', arguments: { topic: 'x' } }).catch(() => undefined);
    await begun;

    await service.close();

    await ended;
    await expect(fetch(service.url)).rejects.toThrow();
  });

  it('turns away pages of other machines, wrong paths, and whoever lacks the token', async () => {
    const { service } = await serve('canary-token');

    const statuses = await Promise.all(
      [
        fetch(service.url, { headers: { origin: 'https://evil.example' } }),
        fetch(new URL('/other', service.url)),
        fetch(service.url, { method: 'POST', headers: jsonHeaders, body: '{}' }),
      ].map(async (response) => (await response).status),
    );

    expect(statuses).toEqual([403, 404, 401]);
    await expect(connect(service)).rejects.toThrow();
    const { client } = await connect(service, 'canary-token');
    expect((await client.listTools()).tools).toHaveLength(6);
  });

  it('takes no session for a request that opens none', async () => {
    const { service } = await serve();

    const response = await fetch(service.url, {
      method: 'POST',
      headers: jsonHeaders,
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' }),
    });

    expect(response.status).toBe(400);
    expect(response.headers.get('mcp-session-id')).toBeNull();
  });

  it('says which port is taken', async () => {
    const { service } = await serve();
    const sdk = await loadMcpSdk();
    const makeServer = mcpServerMaker({ tools: [], sdk, version: '0' });
    const port = Number(new URL(service.url).port);

    await expect(
      serveHttp({ makeServer, sdk, host: '127.0.0.1', port, token: undefined }),
    ).rejects.toThrow(`Port ${port} is taken by another program; choose another with --port`);
  });
});

const jsonHeaders = {
  'content-type': 'application/json',
  accept: 'application/json, text/event-stream',
};
