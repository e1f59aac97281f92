import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, describe, expect, it } from 'vitest';
import { runGraphCommand } from '../../src/cli/graph.js';
import type { Io } from '../../src/cli/io.js';
import { runCli } from '../support/run-cli.js';

const cwd = mkdtempSync(join(tmpdir(), 'crossgraph-graph-'));
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

describe('crossgraph graph', () => {
  it('prints Mermaid, or the SVG that is asked for', async () => {
    const [mermaid, svg] = await Promise.all([
      runCli(['graph', 'web'], { cwd }),
      runCli(['graph', 'web', '--format', 'svg'], { cwd }),
    ]);

    expect(mermaid.stdout).toContain('graph TD;');
    expect(svg.stdout).toMatch(/^<\?xml[\s\S]*<\/svg>\n$/);
    expect([mermaid.code, svg.code, mermaid.stderr, svg.stderr]).toEqual([0, 0, '', '']);
  });

  it('writes the picture that the ending of the file tells, whole or not at all', async () => {
    writeFileSync(join(cwd, 'web.svg'), 'old');

    const [svg, png] = await Promise.all([
      runCli(['graph', 'web', '--out', 'web.svg'], { cwd }),
      runCli(['graph', 'web', '--out', 'web.PNG'], { cwd }),
    ]);

    expect([svg, png]).toEqual([svg, png].map(() => ({ code: 0, stdout: '', stderr: '' })));
    expect(readFileSync(join(cwd, 'web.svg'), 'utf8')).toMatch(/<\/svg>\n$/);
    expect(readFileSync(join(cwd, 'web.PNG')).subarray(1, 4).toString()).toBe('PNG');
    expect(readdirSync(cwd).sort()).toEqual(['web.PNG', 'web.svg']);
  });

  it('lists and draws every graph of this project in a folder that has none', async () => {
    const { graphs } = JSON.parse(readFileSync('langgraph.json', 'utf8')) as { graphs: object };

    const [list, drawn] = await Promise.all([
      runCli(['graph'], { cwd }),
      runCli(['graph', 'deep-research', '--format', 'svg'], { cwd }),
    ]);

    expect(list.stdout.trim().split('\n').sort()).toEqual(Object.keys(graphs).sort());
    expect(drawn.stdout).toContain('(agent)');
  });

  it.each([
    [['graph', 'web', '--format', 'gif'], 'mermaid, svg, png'],
    [['graph', 'web', '--out', tmpdir()], 'The picture cannot be written to'],
    [['graph', 'nope', '--format', 'svg'], 'or one written as FILE:export'],
  ])('says in one sentence what it cannot do: %j', async (args, sentence) => {
    const { code, stdout, stderr } = await runCli(args);

    expect(stderr).toContain(sentence);
    expect([stdout, code]).toEqual(['', 64]);
  });

  it('puts no PNG on a terminal', async () => {
    const stdout = Object.assign(new PassThrough(), { isTTY: true });
    const io = { stdout, cwd } as unknown as Io;

    await expect(runGraphCommand('web', { format: 'png' }, io)).rejects.toThrow(
      'A PNG cannot be shown on a terminal; give --out FILE, or pipe it.',
    );
    expect(stdout.read()).toBeNull();
  });
});
