import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { expect, it } from 'vitest';
import { httpSessions } from '../../src/mcp/http-sessions.js';
import { loadMcpSdk } from '../../src/mcp/mcp-sdk.js';
import { mcpServerMaker } from '../../src/mcp/mcp-server.js';
import { servedTools } from './served-graphs.js';

it('keeps a bounded number of sessions: the one that was silent longest goes, one at work stays', async () => {
  const sdk = await loadMcpSdk();
  const { tools, begun } = servedTools();
  const makeServer = mcpServerMaker({ tools, sdk, version: '0' });
  const sessions = httpSessions({ makeServer, sdk, maxSessions: 2 });
  const server = createServer((request, response) => void sessions.handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const connect = async () => {
    const client = new Client({ name: 'test', version: '0' });
    const url = new URL(`http://127.0.0.1:${port}/`);
    await client.connect(new StreamableHTTPClientTransport(url) as Transport);
    return client;
  };
  try {
    const busy = await connect();
    busy.callTool({ name: 'endless', arguments: { topic: 'x' } }).catch(() => undefined);
    await begun;
    const idle = await connect();
    const latest = await connect();

    expect(sessions.size).toBe(2);
    await expect(idle.listTools()).rejects.toThrow('There is no such session');
    expect((await busy.listTools()).tools).toHaveLength(tools.length);
    expect((await latest.listTools()).tools).toHaveLength(tools.length);
  } finally {
    await sessions.close();
    server.close();
    server.closeAllConnections();
  }
});
