import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type RunningSimulator, startSimulator } from '../../src/simulator/start-simulator.js';
import { installedTool } from './installed-tool.js';

/** As much of LangGraph's SDK as we use. It is installed beside the server, not beside our tests. */
interface Sdk {
  readonly assistants: { search(query: { limit: number }): Promise<{ graph_id: string }[]> };
  readonly threads: {
    create(): Promise<{ thread_id: string }>;
    getState(thread: string): Promise<ThreadState>;
    getHistory(thread: string): Promise<ThreadState[]>;
  };
  readonly runs: {
    stream(thread: string | null, graph: string, options: object): AsyncIterable<StreamPart>;
    wait(thread: string | null, graph: string, options: object): Promise<Values>;
  };
}

type Values = Readonly<Record<string, unknown>>;

interface ThreadState {
  readonly values: Values;
  readonly next: readonly string[];
  readonly tasks: readonly { readonly interrupts: readonly { id: string; value: unknown }[] }[];
}

interface StreamPart {
  readonly event: string;
  readonly data: unknown;
}

const root = process.cwd();
const own = JSON.parse(readFileSync('langgraph.json', 'utf8')) as {
  graphs: Record<string, { path: string }>;
};
const ownGraphs = Object.keys(own.graphs);
const project = mkdtempSync(join(tmpdir(), 'crossgraph-langgraph-'));
let simulator: RunningSimulator;
let server: ChildProcess;
let sdk: Sdk;
let log = '';

beforeAll(async () => {
  const tool = installedTool('langgraph-dev');
  simulator = await startSimulator({ latency: 'fixed:5ms' });
  writeProject();
  const port = await freePort();
  const cli = join(tool, 'node_modules/@langchain/langgraph-cli/dist/cli/cli.mjs');
  const address = ['--host', '127.0.0.1', '--port', String(port)];
  server = spawn(process.execPath, [cli, 'dev', ...address, '--no-browser', '--no-reload'], {
    cwd: project,
    // A group of its own: the server runs in a child of the command.
    detached: true,
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: project,
      LANGGRAPH_CLI_NO_ANALYTICS: '1',
      LANGSMITH_TRACING: 'false',
      PERPLEXITY_API_KEY: simulator.keys[0],
      PERPLEXITY_BASE_URL: simulator.url,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const stream of [server.stdout, server.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      log += text;
    });
  }
  const url = `http://127.0.0.1:${port}`;
  await vi.waitFor(async () => expect((await fetch(`${url}/ok`)).ok).toBe(true), {
    timeout: 100_000,
    interval: 200,
  });
  const module = pathToFileURL(join(tool, 'node_modules/@langchain/langgraph-sdk/dist/index.js'));
  const { Client } = (await import(module.href)) as { Client: new (options: object) => Sdk };
  sdk = new Client({ apiUrl: url, apiKey: null });
}, 300_000);

afterAll(async () => {
  if (server?.pid !== undefined && server.exitCode === null) {
    process.kill(-server.pid, 'SIGKILL');
    await once(server, 'close');
  }
  await simulator?.close();
  rmSync(project, { recursive: true, force: true });
});

/** The graphs of our own langgraph.json, and one that asks a human, in a folder that the server may write to. */
function writeProject(): void {
  const graphs = Object.entries(own.graphs).map(([name, entry]) => {
    const [file = '', exported] = entry.path.split(':');
    return [name, { ...entry, path: `./${relative(project, join(root, file))}:${exported}` }];
  });
  symlinkSync(join(root, 'node_modules'), join(project, 'node_modules'));
  writeFileSync(join(project, 'package.json'), '{ "type": "module" }');
  writeFileSync(
    join(project, 'langgraph.json'),
    JSON.stringify({
      ...own,
      graphs: { ...Object.fromEntries(graphs), approval: './approval.ts:approval' },
      env: {},
    }),
  );
  writeFileSync(
    join(project, 'approval.ts'),
    `
import { END, interrupt, START, StateGraph, StateSchema } from '@langchain/langgraph';
import { z } from 'zod';

const State = new StateSchema({ draft: z.string(), verdict: z.string().default('') });

export const approval = new StateGraph(State)
  .addNode('review', ({ draft }) => ({ verdict: interrupt({ question: 'Publish?', draft }) }))
  .addEdge(START, 'review')
  .addEdge('review', END)
  .compile({ name: 'approval' });
`,
  );
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}

async function collect(parts: AsyncIterable<StreamPart>): Promise<StreamPart[]> {
  const all: StreamPart[] = [];
  for await (const part of parts) all.push(part);
  return all;
}

describe('langgraphjs dev', () => {
  it('serves every graph of langgraph.json', async () => {
    const assistants = await sdk.assistants.search({ limit: 100 });

    const names = assistants.map(({ graph_id: name }) => name).sort();
    expect(names, log).toEqual([...ownGraphs, 'approval'].sort());
  });

  it('streams a run of an agent of ours on a thread, and keeps its state', async () => {
    const { thread_id: thread } = await sdk.threads.create();
    const input = { messages: [{ role: 'user', content: 'What limits EV range in winter?' }] };

    const parts = await collect(
      sdk.runs.stream(thread, 'web', { input, streamMode: ['updates', 'values'] }),
    );

    const steps = parts
      .filter(({ event }) => event === 'updates')
      .flatMap(({ data }) => Object.keys(data as object));
    expect(steps, log).toEqual(['ask', 'tools', 'answer']);
    const { values, next } = await sdk.threads.getState(thread);
    const last = (values['messages'] as { content: string; name: string }[]).at(-1);
    expect([last?.name, next]).toEqual(['web', []]);
    expect(last?.content).toContain('[1]');
    expect((await sdk.threads.getHistory(thread)).length).toBeGreaterThan(3);
    expect(simulator.requests().length).toBeGreaterThan(0);
  });

  it('runs a graph of ours without a thread', async () => {
    const values = await sdk.runs.wait(null, 'cross-validation', {
      input: { questions: ['What limits EV range in winter?'] },
    });

    expect(values['results'], log).toMatchObject([{ question: 'What limits EV range in winter?' }]);
  });

  it('stops to ask a human, and goes on with the answer', async () => {
    const { thread_id: thread } = await sdk.threads.create();
    await collect(
      sdk.runs.stream(thread, 'approval', {
        input: { draft: 'All is well.' },
        streamMode: 'updates',
      }),
    );
    const paused = await sdk.threads.getState(thread);
    const [asked] = paused.tasks.flatMap(({ interrupts }) => interrupts);

    const values = await sdk.runs.wait(thread, 'approval', {
      command: { resume: { [asked?.id ?? '']: 'yes' } },
    });

    expect(paused.next, log).toEqual(['review']);
    expect(asked?.value).toEqual({ question: 'Publish?', draft: 'All is well.' });
    expect(values).toMatchObject({ verdict: 'yes' });
    expect((await sdk.threads.getState(thread)).next).toEqual([]);
  });
});
