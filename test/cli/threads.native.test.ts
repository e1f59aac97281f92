import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { hasNativeSqlite } from '../support/native-sqlite.js';
import { runCli } from '../support/run-cli.js';

const graphs = fileURLToPath(new URL('./thread-graphs.mjs', import.meta.url));
const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A working directory, in which the commands keep their threads. */
function workplace() {
  const cwd = mkdtempSync(join(tmpdir(), 'crossgraph-threads-'));
  folders.push(cwd);
  return { cwd, cli: (...args: readonly string[]) => runCli(args, { cwd }) };
}

const toldOf = (stderr: string) => stderr.replace(/^crossgraph: no key is set.*\n/, '');

describe.skipIf(!hasNativeSqlite)('crossgraph run, resume and threads', () => {
  it('do not promise to go on with a thread of which nothing is kept', async () => {
    const { cli } = workplace();

    const unfit = await cli('run', 'fan-out', '--input', '{"questions":"Why?"}');
    const forgotten = await cli('run', 'web', '--input', '""', '--checkpoints', 'memory');
    const kept = await cli('run', 'web', '--input', '""');

    expect([unfit.code, forgotten.code, kept.code]).toEqual([64, 64, 64]);
    expect(unfit.stderr).not.toContain('Go on with');
    expect(forgotten.stderr).not.toContain('Go on with');
    expect(kept.stderr).toContain('Go on with: crossgraph resume thread_');
  });

  it('run until a human is asked, take one answer, and go back in time', async () => {
    const { cwd, cli } = workplace();

    const asked = await cli('run', `${graphs}:approval`, '--thread', 'monday', '--watch');
    const id = /--approve ([0-9a-f]{32})/.exec(asked.stdout)?.[1] ?? '';
    const unfit = await cli('resume', 'monday', '--answer', `${id}={"decision":"edit"}`);
    const approved = await cli('resume', 'monday', '--approve', id, '--json');
    const again = await cli('resume', 'monday', '--approve', id);
    const history = JSON.parse((await cli('threads', 'history', 'monday', '--json')).stdout);

    expect(asked.code).toBe(0);
    expect(asked.stdout).toContain('The graph asks:\nPublish this?\n');
    expect(asked.stdout).toContain('\nRun of graph: interrupted in ');
    expect(asked.stderr).toMatch(/ask: miss · \$0\.\d+ · \d+ ms/);
    expect(unfit).toMatchObject({ code: 64, stdout: '' });
    expect(toldOf(unfit.stderr)).toMatch(/^crossgraph: An answer does not fit .*\n$/);
    const { output, stopReason, report } = JSON.parse(approved.stdout);
    expect([stopReason, output.published]).toEqual(['completed', output.draft]);
    expect(report.total.costUsd).toBe(0);
    expect(again.code).toBe(64);
    expect(toldOf(again.stderr)).toMatch(/^crossgraph: The thread "monday" does not wait .*\.\n$/);
    expect(history.map(({ step }: { step: number }) => step)).toEqual([2, 1, 0, -1]);
    expect(readFileSync(join(cwd, '.crossgraph/.gitignore'), 'utf8')).toBe('*\n');

    const [, , beforeWriting] = history;
    const update = ['--update', '{"question":"Why is the sky blue?"}', '--as-node', '__start__'];
    const forked = await cli('threads', 'fork', 'monday', beforeWriting.checkpointId, ...update);
    const changed = await cli('resume', 'monday');
    const pruned = await cli('threads', 'prune', 'monday', '--keep', '1');
    const list = await cli('threads', 'list');

    expect(forked.stdout).toContain('Go on from there with: crossgraph resume monday');
    expect(changed.stdout).toContain('question: Why is the sky blue?');
    expect(pruned.stdout).toMatch(/^Deleted \d+ states\.\n$/);
    expect(list.stdout).toMatch(/^monday {2}.*:approval\n.* waits for an answer · 1 states, /);
  });

  it('stops at the next step when told to, and goes on from there without paying again', async () => {
    const { cwd, cli } = workplace();
    const stopAt = { text: 'waiting', signal: 'SIGINT' as const };

    const args = ['run', `${graphs}:waiting`, '--thread', 't'];
    const stopped = await runCli(args, { cwd, stopAt });
    const resumed = await cli('resume', 't', '--json');

    expect(stopped.code).toBe(130);
    expect(stopped.stderr).toContain('stopping at the next step');
    expect(stopped.stderr).toContain('Go on with: crossgraph resume t\n');
    const { output, report } = JSON.parse(resumed.stdout);
    expect(output.published).toBe(output.draft);
    expect(report.total.calls).toBe(0);
  });

  it.each<[args: readonly string[], code: number, told: RegExp]>([
    [['run', `${graphs}:broken`], 1, /The graph `.*:broken` failed: the pen broke\n$/],
    [['run', `${graphs}:large`], 0, /^crossgraph: A state of 29\d KiB was stored, .*\n$/],
    [['run', `${graphs}:notAGraph`], 64, /^crossgraph: `notAGraph` of .* is not a compiled graph/],
    [['run', 'nowhere'], 64, /^crossgraph: There is no graph `nowhere`: .*\n$/],
    [['run', 'web', '--input', '{bad'], 64, /^crossgraph: Expected --input to be JSON, .*\n$/],
    [['run', 'web', '--input', '[1]'], 64, /^crossgraph: Expected --input to be an object .*\n$/],
    [['run', 'web', '--budget-usd', '0'], 64, /^crossgraph: A run with a budget of 0 usd .*\n$/],
    [
      ['run', 'web', '--checkpoints', 'x'],
      64,
      /^crossgraph: Expected the place of checkpoints .*\n$/,
    ],
    [['resume', 'nowhere'], 64, /^crossgraph: There is no thread "nowhere" .*\n$/],
    [['resume', 'x', '--answer', 'id'], 64, /^crossgraph: Expected --answer to be ID=JSON, .*\n$/],
    [['threads', 'show', 'nowhere'], 64, /^crossgraph: There is no thread "nowhere" .*\n$/],
  ])('tells %j in a sentence, and ends with %i', async (args, code, told) => {
    const { cli } = workplace();

    const run = await cli(...args);

    expect(toldOf(run.stderr)).toMatch(told);
    expect(run.code).toBe(code);
  });
});
