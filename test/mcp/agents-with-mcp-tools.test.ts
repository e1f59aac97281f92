import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AIMessage, HumanMessage, type ToolMessage } from '@langchain/core/messages';
import { fakeModel } from '@langchain/core/testing';
import { MultiServerMCPClient } from '@langchain/mcp-adapters';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { loadMcpSdk } from '../../src/mcp/mcp-sdk.js';
import { mcpServerMaker } from '../../src/mcp/mcp-server.js';
import { type HttpService, serveHttp } from '../../src/mcp/serve-http.js';
import { defineAgent } from '../../src/orchestration/agents/define-agent.js';
import { toolErrorOf } from '../../src/orchestration/tools/tool-error.js';
import { servedTools } from './served-graphs.js';

let ours: HttpService;
let foreign: { url: string; close(): Promise<void> };
let mcp: MultiServerMCPClient;

beforeAll(async () => {
  const sdk = await loadMcpSdk();
  const makeServer = mcpServerMaker({ tools: servedTools().tools, sdk, version: '0' });
  ours = await serveHttp({ makeServer, sdk, host: '127.0.0.1', port: 0, token: undefined });
  foreign = await startForeignServer();
  mcp = new MultiServerMCPClient({
    mcpServers: {
      ours: { transport: 'http', url: ours.url },
      foreign: { transport: 'http', url: foreign.url },
    },
  });
});

afterAll(async () => {
  await mcp.close();
  await Promise.all([ours.close(), foreign.close()]);
});

/** Somebody else's server, stateless: adds numbers, and refuses to divide. */
async function startForeignServer() {
  const server = createServer(async (request, response) => {
    const own = new McpServer({ name: 'calculator', version: '1' });
    const numbers = { a: z.number(), b: z.number() };
    own.registerTool('add', { description: 'Adds.', inputSchema: numbers }, ({ a, b }) => ({
      content: [{ type: 'text', text: String(a + b) }],
    }));
    own.registerTool('divide', { description: 'Divides.', inputSchema: numbers }, () => {
      throw new Error('division is not for everyone');
    });
    const transport = new StreamableHTTPServerTransport({});
    await own.connect(transport as Transport);
    response.once('close', () => void own.close());
    await transport.handleRequest(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

describe('an agent with the tools of MCP servers', () => {
  it('calls those of ours and of others, and hears of failures by code', async () => {
    const tools = await mcp.getTools();
    const model = fakeModel()
      .respondWithTools([
        { name: 'report', args: { topic: 'tides' } },
        { name: 'add', args: { a: 2, b: 3 } },
        { name: 'perplexity_ask', args: { question: 'Why is the sky blue?' } },
      ])
      .respondWithTools([
        { name: 'failing', args: { topic: 'x' } },
        { name: 'divide', args: { a: 1, b: 0 } },
        { name: 'add', args: { a: 'two' } },
        { name: 'subtract', args: {} },
      ])
      .respond(new AIMessage('Done.'));
    const agent = defineAgent({ name: 'clerk', instructions: 'Calculate.', model, tools });

    const { messages } = await agent.invoke({ messages: [new HumanMessage('Go.')] });

    const results = messages.filter((message): message is ToolMessage => message.type === 'tool');
    expect(results.slice(0, 3).map(({ text, status }) => [status, text])).toEqual([
      ['success', expect.stringContaining('All about tides.')],
      ['success', expect.stringMatching(/^5$/m)],
      ['success', expect.stringContaining('Air scatters blue light more than red light [1].')],
    ]);
    const errors = results.slice(3).map((message) => toolErrorOf(message));
    expect(errors.map((error) => error?.code)).toEqual([
      ...['TOOL_FAILED', 'TOOL_FAILED', 'TOOL_ARGUMENTS_INVALID', 'TOOL_UNKNOWN'],
    ]);
    expect(errors[0]?.message).toContain('[CIRCUIT_OPEN]');
    expect(errors[1]?.message).toContain('division is not for everyone');
    expect(results[3]?.text).not.toContain('fix your mistakes');
    expect(messages.at(-1)?.text).toBe('Done.');
  });
});
