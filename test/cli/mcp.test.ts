import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { flag } from '../support/flag.js';
import { runCli } from '../support/run-cli.js';

const command = join(process.cwd(), 'dist/src/cli/main.js');
const cwd = mkdtempSync(join(tmpdir(), 'crossgraph-mcp-'));
const empty = mkdtempSync(join(tmpdir(), 'crossgraph-mcp-'));
symlinkSync(join(process.cwd(), 'node_modules'), join(cwd, 'node_modules'));
writeFileSync(
  join(cwd, 'langgraph.json'),
  JSON.stringify({
    graphs: {
      noisy: { path: './graphs.mjs:noisy', description: 'Prints a lot.' },
      endless: './graphs.mjs:endless',
    },
  }),
);
writeFileSync(
  join(cwd, 'graphs.mjs'),
  `
import { writeFileSync } from 'node:fs';
import { Annotation, START, StateGraph } from '@langchain/langgraph';

console.log('printed on loading');
const State = Annotation.Root({ word: Annotation() });
const of = (work) => new StateGraph(State).addNode('work', work).addEdge(START, 'work').compile();

export const noisy = of(({ word }) => {
  console.log('printed by a node');
  process.stdout.write('written by a node\\n');
  return { word: word + '!' };
});
export const endless = of((_state, { signal, writer }) => {
  signal.addEventListener('abort', () => writeFileSync('aborted', ''));
  writer('begun');
  return new Promise(() => undefined);
});
`,
);

const clients: Client[] = [];
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()));
});
afterAll(() => {
  for (const folder of [cwd, empty]) rmSync(folder, { recursive: true, force: true });
});

async function connect(args: readonly string[], folder: string) {
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [command, 'mcp', ...args],
    cwd: folder,
    env: { PATH: process.env['PATH'] ?? '' },
    stderr: 'pipe',
  });
  let stderr = '';
  transport.stderr?.on('data', (text) => {
    stderr += text;
  });
  const client = new Client({ name: 'test', version: '0' });
  // What is no protocol on standard output is reported here.
  const broken: Error[] = [];
  client.onerror = (error) => broken.push(error);
  await client.connect(transport);
  clients.push(client);
  return { client, transport, broken, stderr: () => stderr };
}

describe('crossgraph mcp', () => {
  it('serves the built-in graphs and the Perplexity tools where there is no project', async () => {
    const { client, broken, stderr } = await connect([], empty);

    const { tools } = await client.listTools();
    const result = await client.callTool({
      name: 'web',
      arguments: { messages: 'What limits the range of electric vehicles in winter?' },
    });

    expect(tools.map(({ name }) => name)).toEqual([
      ...['web', 'reasoning', 'fan-out', 'cross-validation', 'cross-check', 'debate'],
      ...['supervisor', 'plan-execute', 'deep-research'],
      ...['perplexity_ask', 'perplexity_search', 'perplexity_research'],
    ]);
    expect(result.structuredContent).toMatchObject({ answer: expect.stringContaining('[1]') });
    expect(stderr()).toContain('so the embedded simulator answers; its facts are invented');
    expect(broken).toEqual([]);
  });

  it('serves the graphs of langgraph.json, and lets nothing but the protocol onto standard output', async () => {
    const { client, broken, stderr } = await connect([], cwd);

    const { tools } = await client.listTools();
    const result = await client.callTool({ name: 'noisy', arguments: { word: 'tide' } });

    expect(tools.map(({ description }) => description).slice(0, 2)).toEqual([
      'Prints a lot.',
      'Runs the LangGraph graph `endless` once and brings the state it ends with.',
    ]);
    expect(result.structuredContent).toMatchObject({ output: { word: 'tide!' } });
    expect(broken).toEqual([]);
    for (const text of ['printed on loading', 'printed by a node', 'written by a node']) {
      expect(stderr()).toContain(text);
    }
  });

  it('ends what is under way, and itself, when the client goes', async () => {
    const { client, transport } = await connect(['endless'], cwd);
    const [begun, begin] = flag();
    client
      .callTool({ name: 'endless', arguments: { word: 'x' } }, undefined, {
        onprogress: begin,
      })
      .catch(() => undefined);
    await begun;
    const { pid } = transport;

    await client.close();

    await vi.waitFor(() => expect(existsSync(join(cwd, 'aborted'))).toBe(true));
    expect(() => process.kill(pid ?? 0, 0)).toThrow('ESRCH');
  });

  it('tells where a research is', async () => {
    const { client } = await connect(['--no-graphs'], empty);
    const said: string[] = [];

    const result = await client.callTool(
      { name: 'perplexity_research', arguments: { question: 'How effective are mRNA vaccines?' } },
      undefined,
      { onprogress: ({ message = '' }) => said.push(message) },
    );

    expect(result.structuredContent).toMatchObject({ answer: expect.any(String) });
    // Not the last one: the SDK's client drops what comes in one chunk with the result.
    expect(said[0]).toMatch(/^\w+, \d+ pages$/);
  });

  it('does not spend more than its budget, whoever asks', async () => {
    const { client } = await connect(['--no-graphs', '--budget-usd', '0.000001'], empty);

    const result = await client.callTool({ name: 'perplexity_search', arguments: { query: 'x' } });

    expect(result.structuredContent).toMatchObject({ error: { code: 'BUDGET_EXCEEDED' } });
  });

  it.each(['SIGINT', 'SIGTERM'] as const)(
    'serves HTTP until %s, and ends with 0',
    async (signal) => {
      const child = spawn(process.execPath, [command, 'mcp', '--http', '--port', '0'], {
        cwd: empty,
        env: { PATH: process.env['PATH'] ?? '' },
      });
      try {
        const [greeting] = await once(child.stdout.setEncoding('utf8'), 'data');
        const url = /http:\/\/127\.0\.0\.1:\d+\/mcp/.exec(greeting)?.[0] ?? '';
        const client = new Client({ name: 'test', version: '0' });
        await client.connect(new StreamableHTTPClientTransport(new URL(url)) as Transport);
        const result = await client.callTool({
          name: 'perplexity_search',
          arguments: { query: 'tides' },
        });
        expect(result.isError).toBeUndefined();

        child.kill(signal);
        const [code] = await once(child, 'close');

        expect(code).toBe(0);
        await client.close();
      } finally {
        child.kill('SIGKILL');
      }
    },
  );

  it.each([
    [['mcp', '--http', '--host', '0.0.0.0'], 'set CROSSGRAPH_MCP_TOKEN'],
    [['mcp', 'nope'], 'There is no'],
    [['mcp', 'web', '--no-graphs'], 'Name graphs or give --no-graphs, not both.'],
    [['mcp', '--http', '--port', 'x'], 'from 0 to 65,535'],
    [['mcp', '--preset', 'fast', '--model', 'a/b'], 'not both'],
    [['mcp', 'web', 'web'], 'Two tools would be named `web`'],
  ])('says in one sentence what it cannot do: %j', async (args, sentence) => {
    const { code, stdout, stderr } = await runCli(args);

    expect(stderr).toContain(sentence);
    expect([stdout, code]).toEqual(['', 64]);
  });
});
