import { END, MessagesValue, START, StateGraph, StateSchema } from '@langchain/langgraph';
import { createReasoningAgent, createWebAgent } from 'crossgraph/agents';
import { createCrossValidationGraph } from 'crossgraph/graphs';
import { describe, expect, it } from 'vitest';
import { dotOf } from '../../src/project/graph-dot.js';
import { pngOf, svgOf } from '../../src/project/graph-picture.js';

const State = new StateSchema({ messages: MessagesValue });
const idle = () => ({});

/** A supervisor's shape: a subgraph with two agents, a way back, an end decided on the way. */
function nested() {
  const research = new StateGraph(State)
    .addNode('web', createWebAgent())
    .addNode('critic', createReasoningAgent())
    .addEdge(START, 'web')
    .addConditionalEdges('web', () => 'critic', ['critic'])
    .addEdge('critic', END)
    .compile({ name: 'research' });
  return new StateGraph(State)
    .addNode('plan', idle)
    .addNode('research', research)
    .addNode('report <1> & "last"', idle, { ends: ['plan', END] })
    .addEdge(START, 'plan')
    .addConditionalEdges('plan', () => 'go on', { 'go on': 'research', stop: END })
    .addEdge('research', 'report <1> & "last"')
    .compile({ name: 'whole' });
}

describe('svgOf', () => {
  it('frames subgraphs, marks agents, names their tools, and dashes what is decided on the way', async () => {
    const svg = await svgOf(nested());

    const words = [...svg.matchAll(/<text [^>]*>([^<]*)<\/text>/g)].map(([, word]) => word?.trim());
    expect(words).toEqual(
      expect.arrayContaining([
        ...['whole', 'start', 'plan', 'research', 'web', 'critic', 'end', 'go on', 'stop'],
        ...[
          'tools',
          'perplexity_ask',
          'perplexity_search',
          'report &lt;1&gt; &amp; &quot;last&quot;',
        ],
      ]),
    );
    expect(words.filter((word) => word === '(agent)')).toHaveLength(2);
    expect(svg.match(/class="cluster"/g)).toHaveLength(2);
    // Two routes of the plan, two of the report, one of the web agent; and the frame of the subgraph.
    expect(svg.match(/stroke-dasharray/g)).toHaveLength(6);
    expect(svg).not.toMatch(/Times|<script|https?:(?!\/\/www\.w3\.org)/);
  });

  it('puts what comes first at the top, also where an edge leads back', async () => {
    const svg = await svgOf(nested());

    const y = (word: string) => Number(new RegExp(`y="(-?[\\d.]+)"[^>]*>${word}<`).exec(svg)?.[1]);
    expect([y('start'), y('plan'), y('ask'), y('end')]).toEqual(
      [y('start'), y('plan'), y('ask'), y('end')].toSorted((a, b) => a - b),
    );
  });

  it('turns a wide graph on its side, so that it fits a page', async () => {
    let wide = new StateGraph(State).addNode('merge', idle);
    for (const branch of Array.from({ length: 12 }, (_, at) => `branch_number_${at}`)) {
      wide = wide
        .addNode(branch, idle)
        .addEdge(START, branch as never)
        .addEdge(branch as never, 'merge') as never;
    }

    const svg = await svgOf(wide.addEdge('merge', END).compile());

    expect(Number(/<svg width="(\d+)pt"/.exec(svg)?.[1])).toBeLessThan(540);
  });
});

describe('pngOf', () => {
  it('makes a picture of twice the size, with its letters in it', async () => {
    const svg = await svgOf(createCrossValidationGraph());
    const png = Buffer.from(await pngOf(svg));
    const wordless = Buffer.from(await pngOf(svg.replaceAll(/<text .*<\/text>/g, '')));

    const [, width, height] = /<svg width="(\d+)pt" height="(\d+)pt"/.exec(svg) ?? [];
    expect(png.subarray(1, 4).toString()).toBe('PNG');
    // A point is 4/3 of a pixel.
    expect(png.readUInt32BE(16) / ((Number(width) * 8) / 3)).toBeCloseTo(1, 2);
    expect(png.readUInt32BE(20) / ((Number(height) * 8) / 3)).toBeCloseTo(1, 2);
    expect(png.length).toBeGreaterThan(wordless.length * 1.2);
  });
});

describe('dotOf', () => {
  it('draws a node as an agent whose author says that it is one', () => {
    const nodes = { ask: { id: 'ask', name: 'ask', metadata: { kind: 'agent' } } };

    const dot = dotOf({ nodes, edges: [] }, { title: 'x', direction: 'down' });

    const label = { html: expect.stringContaining('(agent)') };
    expect(dot.nodes).toMatchObject([{ name: 'ask', attributes: { label } }]);
  });

  it('lays out a circle with its closing edge turned round, drawn the way it goes', () => {
    const node = (id: string) => [id, { id, name: id }] as const;
    const nodes = Object.fromEntries(['b', 'a', '__start__'].map(node));
    const edges = [
      { source: 'b', target: 'a', conditional: true },
      { source: 'a', target: 'b' },
      { source: '__start__', target: 'a' },
    ];

    const dot = dotOf({ nodes, edges }, { title: 'circle', direction: 'down' });

    expect(dot.edges).toMatchObject([
      { tail: 'a', head: 'b', attributes: { dir: 'back', style: 'dashed' } },
      { tail: 'a', head: 'b', attributes: { style: 'solid' } },
      { tail: '__start__', head: 'a' },
    ]);
  });
});
