import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GraphError } from '../../src/errors.js';
import { loadGraph, mermaidOf } from '../../src/project/graph-file.js';

const checkout = process.cwd();
let empty: string;
let cwd: string;

beforeAll(() => {
  empty = mkdtempSync(join(tmpdir(), 'crossgraph-'));
  cwd = mkdtempSync(join(tmpdir(), 'crossgraph-'));
  const langgraph = {
    graphs: { gone: './gone.mjs:graph', odd: { path: './odd.mjs:graph' }, bare: './odd.mjs' },
  };
  writeFileSync(join(cwd, 'langgraph.json'), JSON.stringify(langgraph));
  writeFileSync(join(cwd, 'odd.mjs'), 'export const graph = 5;');
  writeFileSync(join(cwd, 'plain.ts'), 'export const graph = 5;');
  writeFileSync(join(cwd, 'broken.mjs'), 'throw new Error("boom");');
});

afterAll(() => {
  for (const folder of [empty, cwd]) rmSync(folder, { recursive: true });
});

describe('loadGraph', () => {
  it.each(['web', 'reasoning', 'fan-out', 'cross-validation', 'stress'])(
    'finds %s in the langgraph.json of the checkout, and draws it',
    async (name) => {
      const graph = await loadGraph(name, checkout);

      expect(graph.name).toBe(name);
      expect(await mermaidOf(graph)).toContain('__start__');
    },
  );

  it('finds a graph by file and export', async () => {
    const graph = await loadGraph('./graphs/fan-out.ts:fanOut', checkout);

    expect(await mermaidOf(graph)).toContain('ask_all');
  });

  it.each([
    [
      'web',
      () => empty,
      /There is no .*langgraph\.json to look graphs up in; write the graph as FILE:export\./,
    ],
    ['nope', () => cwd, /names no graph `nope`; it names: gone, odd, bare\./],
    ['gone', () => cwd, /There is no file .*gone\.mjs \(graph `gone`\)\./],
    ['bare', () => cwd, /`bare` in langgraph\.json .* FILE:export\./],
    ['odd', () => cwd, /`graph` of .*odd\.mjs is not a compiled graph/],
    ['odd.mjs:other', () => cwd, /exports no `other`; graphs: none\./],
    [
      'plain.ts:graph',
      () => cwd,
      /plain\.ts is no ES module: name it \.mts, or put "type": "module"/,
    ],
    ['broken.mjs:graph', () => cwd, /broken\.mjs cannot be loaded: boom/],
  ])('says what is wrong with %s', async (spec, folder, message) => {
    const loading = loadGraph(spec, folder());

    await expect(loading).rejects.toThrow(message);
    await expect(loading).rejects.toBeInstanceOf(GraphError);
  });

  it.each([
    ['[', /not readable as JSON/],
    ['{}', /has no object `graphs`/],
  ])('says that langgraph.json is %s', async (content, message) => {
    writeFileSync(join(empty, 'langgraph.json'), content);

    await expect(loadGraph('web', empty)).rejects.toThrow(message);

    rmSync(join(empty, 'langgraph.json'));
  });
});
