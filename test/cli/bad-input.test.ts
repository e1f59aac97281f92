import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, describe, expect, it } from 'vitest';
import { runAsk } from '../../src/cli/ask.js';
import type { Io } from '../../src/cli/io.js';
import { runCli } from '../support/run-cli.js';

const folder = mkdtempSync(join(tmpdir(), 'crossgraph-bad-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const file = (name: string, content: string) => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

describe.concurrent('crossgraph, given what it cannot use,', () => {
  it.each([
    [['ask', ''], 'The question is empty'],
    [['ask', 'Why?', '--preset', 'nope'], 'fast, low, medium, high, xhigh'],
    [['ask', 'Why?', '--model', 'nope'], 'provider/name'],
    [['ask', 'Why?', '--timeout', '-1'], 'from 1 to 3,600'],
    [['ask', 'Why?', '--cache', 'sqlite:'], 'sqlite:FILE'],
    [['ask', 'Why?', '--otlp', 'nowhere'], 'http://'],
    [['ask', 'Why', 'not?'], 'too many arguments'],
    [['scenarios', '--seed', '-1'], 'from 0 to'],
    [['scenarios', '--latency', 'fixed:-5ms'], 'latency'],
    [['scenarios', '--out', folder], 'is a directory'],
    [['simulate', '--keys', 'a,,b'], 'entry 1 is empty'],
    [['simulate', '--keys', 'a,a'], 'key 1 repeats key 0'],
    [['simulate', '--accounts', 'x'], 'one account per key'],
    [['simulate', '--port', '70000'], 'from 0 to 65,535'],
    [['graph', file('one.mjs', 'export const g = 1;').concat(':g')], 'is not a compiled graph'],
    [
      ['graph', file('throws.mjs', 'throw new Error("boom")').concat(':g')],
      'cannot be loaded: boom',
    ],
    [['graph', file('broken.mjs', 'no code').concat(':g')], 'cannot be loaded'],
    [['graph', 'nope'], 'without a langgraph.json here there are web, reasoning'],
    [['mcp', 'nope'], 'without a langgraph.json here there are web, reasoning'],
  ])('says so in one sentence with code 64: %j', async (args, sentence) => {
    const { code, stdout, stderr } = await runCli(args);

    expect(stderr).toContain(sentence);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect([stdout, code]).toEqual(['', 64]);
  });

  it('does not end without a word when a graph file waits for what never comes', async () => {
    const graph = file('waits.mjs', 'await new Promise(() => undefined);').concat(':g');

    const { code, stderr } = await runCli(['graph', graph]);

    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(/^crossgraph: the command cannot come to its end/),
    ]);
  });

  it('names a configuration file that is not one', async () => {
    const cwd = mkdtempSync(join(folder, 'cwd-'));
    mkdirSync(join(cwd, '.env'));
    writeFileSync(join(cwd, 'langgraph.json'), '{');

    const ask = await runCli(['ask', 'Why?'], { cwd });
    const graph = await runCli(['graph', 'any'], { cwd });

    expect(ask.stderr).toBe('crossgraph: The file .env cannot be read; check its permissions.\n');
    expect(graph.stderr).toMatch(/^crossgraph: .*langgraph\.json is not readable as JSON/);
    expect([ask.code, graph.code]).toEqual([64, 64]);
  });

  it('answers all the same when the cache file cannot be used, and says why in one line', async () => {
    const places = [file('bad.db', 'not a database'), folder, '/proc/nowhere/x.db'];

    const runs = await Promise.all(
      places.map((place) => runCli(['ask', 'Why?', '--cache', `sqlite:${place}`])),
    );

    for (const { code, stdout, stderr } of runs) {
      expect(code).toBe(0);
      expect(stdout).toMatch(/^miss · /m);
      expect(stderr.match(/answers are kept in memory only/g)).toHaveLength(1);
      expect(stderr).not.toMatch(/\n\s+at /);
    }
  });

  it('ends with code 1 and one sentence when nobody answers at the address', async () => {
    const env = { PERPLEXITY_API_KEY: 'canary-key', PERPLEXITY_BASE_URL: 'http://127.0.0.1:1' };

    const { code, stdout, stderr } = await runCli(['ask', 'Why?'], { env });

    expect(stderr).toMatch(/^crossgraph: The connection to 127\.0\.0\.1:1 failed: .+\n$/);
    expect([stdout, code]).toEqual(['', 1]);
  });
});

describe('crossgraph ask', () => {
  it('asks a question of a megabyte', async () => {
    const stdout = new PassThrough();
    const stderr = new PassThrough();
    const { signal } = new AbortController();
    const io = { stdout, stderr, cwd: folder, env: {}, signal } as unknown as Io;

    const code = await runAsk('word '.repeat(200_000), {}, io);
    stdout.end();
    stderr.end();

    expect(code).toBe(0);
    expect(await text(stdout)).toContain('miss · ');
    expect(await text(stderr)).toContain('embedded simulator');
  });
});
