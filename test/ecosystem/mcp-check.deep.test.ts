import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { installedTool } from './installed-tool.js';

const run = promisify(execFile);
const command = join(process.cwd(), 'dist/src/cli/main.js');
const project = mkdtempSync(join(tmpdir(), 'crossgraph-mcp-check-'));
const env = { PATH: process.env['PATH'] ?? '', HOME: project };

/**
 * What the conformance suite asks of every server, and what it asks of tools by name, which are graphs here. The others
 * want what we do not offer: resources, prompts, completion, sampling, elicitation, replay; see docs/mcp.md.
 */
const scenarios = [
  ...['server-initialize', 'ping', 'tools-list', 'logging-set-level'],
  ...['dns-rebinding-protection', 'server-sse-multiple-streams'],
  ...['tools-call-simple-text', 'tools-call-error', 'tools-call-with-progress'],
];

let tool: string;
let server: ChildProcess;
let url: string;

beforeAll(async () => {
  tool = installedTool('mcp-check');
  writeProject();
  server = spawn(process.execPath, [command, 'mcp', '--http', '--port', '0'], {
    cwd: project,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [greeting] = server.stdout ? await once(server.stdout, 'data') : [];
  url = /http:\S+/.exec(String(greeting))?.[0] ?? '';
}, 240_000);

afterAll(async () => {
  if (server?.exitCode === null) {
    server.kill('SIGTERM');
    await once(server, 'close');
  }
  rmSync(project, { recursive: true, force: true });
});

/** The tools that the suite calls, as graphs without an input. */
function writeProject(): void {
  symlinkSync(join(process.cwd(), 'node_modules'), join(project, 'node_modules'));
  // A simulator would be started, and standard error say so.
  writeFileSync(join(project, '.env'), 'PERPLEXITY_API_KEY=unused-key\n');
  writeFileSync(
    join(project, 'graphs.mjs'),
    `
import { Annotation, START, StateGraph } from '@langchain/langgraph';

const State = Annotation.Root({ report: Annotation() });
const of = (work) => new StateGraph(State).addNode('work', work).addEdge(START, 'work').compile();

export const text = of(() => ({ report: 'This is a simple text response for testing.' }));
export const error = of(() => {
  throw new Error('This tool intentionally returns an error for testing');
});
export const progress = of((_state, { writer }) => {
  for (const done of [0, 50, 100]) writer(done + ' of 100');
  return { report: 'done' };
});
`,
  );
  const graphs = {
    test_simple_text: './graphs.mjs:text',
    test_error_handling: './graphs.mjs:error',
    test_tool_with_progress: './graphs.mjs:progress',
  };
  writeFileSync(join(project, 'langgraph.json'), JSON.stringify({ graphs }));
}

describe('the conformance suite', () => {
  it.each(scenarios)('passes %s', async (scenario) => {
    const suite = join(tool, 'node_modules/@modelcontextprotocol/conformance/dist/index.js');
    const args = [suite, 'server', '--url', url, '--scenario', scenario, '-o', project];

    const { stdout } = await run(process.execPath, args, { cwd: project, env });

    expect(stdout).toMatch(/Passed: (\d+)\/\1, 0 failed, 0 warnings/);
  });
});

describe('the inspector', () => {
  const inspect = async (args: readonly string[]) => {
    const inspector = join(tool, 'node_modules/@modelcontextprotocol/inspector/cli/build/cli.js');
    const served = ['--cli', process.execPath, command, 'mcp'];
    const { stdout } = await run(process.execPath, [inspector, ...served, ...args], {
      cwd: project,
      env,
    });
    return JSON.parse(stdout);
  };

  it('lists the tools of the server that it starts', async () => {
    const { tools } = await inspect(['--method', 'tools/list']);

    expect(tools.map(({ name }: { name: string }) => name)).toEqual([
      ...['test_simple_text', 'test_error_handling', 'test_tool_with_progress'],
      ...['perplexity_ask', 'perplexity_search', 'perplexity_research'],
    ]);
  });

  it('calls one', async () => {
    const args = ['--method', 'tools/call', '--tool-name', 'test_simple_text'];

    const result = await inspect(args);

    const report = 'This is a simple text response for testing.';
    expect(result.structuredContent).toMatchObject({ output: { report } });
  });
});
