import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  createCrossCheck,
  createDebate,
  createDeepResearch,
  createFanOut,
  createPipeline,
  createPlanExecute,
  createRefinement,
  createSupervisor,
  createSwarm,
  defineAgent,
  handOffTool,
} from '../../../src/index.js';
import { type LoadedGraph, mermaidOf } from '../../../src/project/graph-file.js';
import { scriptedAgent } from './scripted-agents.js';

const page = readFileSync('docs/orchestrations.md', 'utf8');
const agent = (name: string) => scriptedAgent(name, () => 'Yes.');
const web = agent('web');
const agents = [web, agent('reasoning')];

/** As in the examples, by the headings of the document. */
const graphs: Record<string, unknown> = {
  createPipeline: createPipeline({ agents: [web, agent('critic'), agent('writer')] }),
  createFanOut: createFanOut({ agents, merge: agent('writer') }),
  createCrossCheck: createCrossCheck({ agents }),
  createDebate: createDebate({ agents }),
  createRefinement: createRefinement({ writer: web }),
  createSupervisor: createSupervisor({ agents }),
  createSwarm: createSwarm({
    agents: [handingOver('reception', 'reefs'), handingOver('reefs', 'reception')],
  }),
  createPlanExecute: createPlanExecute({ agents }),
  createDeepResearch: createDeepResearch({ agents }),
};

describe('docs/orchestrations.md', () => {
  it.each(Object.keys(graphs))('draws %s as its graph does', async (heading) => {
    const drawn = withoutTheme(await mermaidOf(graphs[heading] as LoadedGraph));

    const [, shown] = /```mermaid\n([\s\S]*?)```/.exec(sectionOf(heading)) ?? [];

    expect(shown, `the diagram below "${heading}" in docs/orchestrations.md`).toBe(drawn);
  });

  it.each(Object.keys(graphs))('lists the options of %s and their defaults', (heading) => {
    const rows = sectionOf(heading).matchAll(/^\| `(\w+)` \| .+ \| ([^|]+) \|$/gm);

    const listed = [...rows].map(([, option, byDefault]) => ({ option, byDefault }));

    const inOrder = (all: typeof listed) =>
      all.toSorted((a, b) => `${a.option}`.localeCompare(`${b.option}`));
    expect(inOrder(listed)).toMatchObject(inOrder(optionsOf(heading)));
  });
});

function handingOver(name: string, to: string) {
  const tools = [handOffTool(to, { description: `What ${to} knows.` })];
  return defineAgent({ name, instructions: 'Answer or hand over.', tools });
}

function sectionOf(heading: string): string {
  const [, below = ''] = page.split(`\n## ${heading}\n`);
  return below.split('\n## ')[0] ?? '';
}

/**
 * Shapes and arrows alone: colours are the reader's, an agent's node is framed twice instead of labelled in HTML, and the end
 * has a capital, for Mermaid trips over a label `end`.
 */
function withoutTheme(drawn: string): string {
  return drawn
    .replaceAll(/^(%%|\tclassDef ).*\n/gm, '')
    .replaceAll(/\(\[<p>__start__<\/p>\]\):::first/g, '([Start])')
    .replaceAll(/\(\[<p>__end__<\/p>\]\):::last/g, '([End])')
    .replaceAll(/\((\w+)<hr\/><small><em>kind = agent<\/em><\/small>\)/g, '[[$1]]')
    .replaceAll('\t', '  ');
}

/** What the source declares, but for `name`, which all have; a default that is no number is told in words. */
function optionsOf(heading: string) {
  const kebab = heading.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  const source = readFileSync(`src/orchestration/patterns/${kebab}.ts`, 'utf8');
  const [, body = ''] = source.split(
    `export interface ${heading.slice('create'.length)}Options {\n`,
  );
  const [block = ''] = body.split('\n}\n');
  const fields = block.matchAll(/(?:@defaultValue ([\d.]+) \*\/\n {2})?readonly (\w+)(\??):/g);
  return [...fields]
    .filter(([, , option]) => option !== 'name')
    .map(([, number, option, optional]) => ({
      option,
      byDefault: number ?? (optional === '?' ? expect.any(String) : 'required'),
    }));
}
