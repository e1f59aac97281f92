import { HumanMessage } from '@langchain/core/messages';
import { Annotation, END, interrupt, START, StateGraph } from '@langchain/langgraph';
import { createWebAgent } from 'crossgraph/agents';
import { createCrossValidationGraph } from 'crossgraph/graphs';
import { describe, expect, it } from 'vitest';
import { RateLimitError } from '../../src/errors.js';
import { graphTool } from '../../src/mcp/graph-tool.js';
import type { McpCallContext } from '../../src/mcp/mcp-tool.js';
import { isFenced } from '../../src/prompts/fence.js';
import { scriptedClient } from '../orchestration/scripted-client.js';
import { graphOf } from './served-graphs.js';

function context(signal = new AbortController().signal): McpCallContext & { said: string[] } {
  const said: string[] = [];
  return { signal, said, onProgress: (message) => said.push(message) };
}

const client = scriptedClient();

describe('graphTool', () => {
  it('takes what the graph declares as its input, and gives the state at the end', async () => {
    const graph = graphOf(({ topic }) => ({ report: `On ${topic}.` }));
    const tool = graphTool({ name: 'report', graph, client });

    const outcome = await tool.call({ topic: 'tides' }, context());

    expect(tool.inputSchema).toEqual({
      type: 'object',
      properties: { topic: { type: 'string', minLength: 1, description: 'What to report on.' } },
      required: ['topic'],
    });
    expect(outcome.data).toEqual({
      output: { topic: 'tides', report: 'On tides.' },
      run: expect.objectContaining({ calls: 0, costUsd: 0 }),
    });
    expect(isFenced(outcome.text)).toBe(true);
    expect(outcome.text).toContain('"report": "On tides."');
  });

  it('hands an agent a text or a conversation, and brings its answer with the sources', async () => {
    const tool = graphTool({ name: 'web', graph: createWebAgent(), client });
    const conversation = [
      { role: 'user', content: 'Hello.' },
      { role: 'assistant', content: 'Hello!' },
      { role: 'user', content: 'Why is the sky blue?' },
    ];

    const outcomes = [
      await tool.call({ messages: 'Why is the sky blue?' }, context()),
      await tool.call({ messages: conversation }, context()),
    ];

    for (const { text, data } of outcomes) {
      expect(isFenced(text)).toBe(true);
      expect(text).toMatch(/Air scatters.*\n\nSources:\n\[1\] Why the sky is blue - https:/s);
      expect(data).toEqual({
        answer: 'Air scatters blue light more than red light [1].',
        sources: [expect.objectContaining({ id: 1, url: 'https://example.org/sky' })],
        output: {},
        run: expect.objectContaining({ calls: 1, costUsd: 0.005 }),
      });
    }
    expect(client.asked.slice(-2).map(({ request }) => request.input)).toEqual([
      'Why is the sky blue?',
      'Why is the sky blue?',
    ]);
  });

  it('tells every step, and what nodes say on the way', async () => {
    const graph = graphOf((_state, { writer }) => {
      writer?.('half-way');
      writer?.({ pages: 3 });
      return { report: 'done' };
    });
    const progress = context();

    await graphTool({ name: 'report', graph, client }).call({ topic: 'x' }, progress);

    // What a node has said is read when it has its turn, which may be after the node's end.
    expect(progress.said.filter((words) => words !== 'write done')).toEqual([
      ...['half-way', '{"pages":3}'],
    ]);
    expect(progress.said).toContain('write done');
  });

  it('tells every call with what it cost', async () => {
    const progress = context();

    await graphTool({ name: 'web', graph: createWebAgent(), client }).call(
      { messages: 'Why is the sky blue?' },
      progress,
    );

    expect(progress.said).toEqual([
      ...['web asked: miss, $0.0050', 'perplexity_ask done', 'web done'],
    ]);
  });

  it('tells a failure by its code in one sentence', async () => {
    const graph = graphOf(() => {
      throw new RateLimitError('Too many requests.', { status: 429, retryAfterMs: 2_000 });
    });

    const outcome = await graphTool({ name: 'report', graph, client }).call(
      { topic: 'x' },
      context(),
    );

    const error = { code: 'RATE_LIMITED', retryable: true, retryAfterMs: 2_000 };
    expect(outcome.error).toMatchObject(error);
    expect(outcome.data).toEqual({ error: { ...error, message: 'Too many requests.' } });
    expect(outcome.text).toBe(
      'report failed: Too many requests. The arguments were fine, and calling it again now does not help. [RATE_LIMITED, may pass]',
    );
  });

  it('says that nobody can be asked when a graph stops for a human', async () => {
    const graph = graphOf(() => ({ report: interrupt('Shall I?') }));

    const outcome = await graphTool({ name: 'report', graph, client }).call(
      { topic: 'x' },
      context(),
    );

    expect(outcome.text).not.toMatch(/\n\s+at /);
    expect(outcome.error).toMatchObject({ code: 'GRAPH_INVALID', retryable: false });
    expect(outcome.text).toContain('stopped to ask a human');
  });

  it('ends the run, and rejects with the reason, when the call is cancelled', async () => {
    const cancel = new AbortController();
    const reason = new Error('not wanted any more');
    const graph = graphOf(() => {
      cancel.abort(reason);
      return new Promise(() => undefined);
    });

    const call = graphTool({ name: 'report', graph, client }).call(
      { topic: 'x' },
      context(cancel.signal),
    );

    await expect(call).rejects.toBe(reason);
  });

  it('takes any field by name from a graph whose state has no schema', async () => {
    const State = Annotation.Root({ word: Annotation<string>(), seen: Annotation<Set<string>>() });
    const graph = new StateGraph(State)
      .addNode('see', ({ word }) => ({ seen: new Set([word]) }))
      .addEdge(START, 'see')
      .addEdge('see', END)
      .compile();
    const tool = graphTool({ name: 'plain', graph, client });

    const { data } = await tool.call({ word: 'tide' }, context());

    expect(tool.inputSchema).toMatchObject({ properties: { word: {}, seen: {} }, required: [] });
    expect(data['output']).toEqual({ word: 'tide', seen: ['tide'] });
  });

  it('asks for no field that the nodes may fill themselves', () => {
    const State = Annotation.Root({ report: Annotation<string>() });
    const graph = new StateGraph(State)
      .addNode('write', () => ({ report: 'x' }))
      .addEdge(START, 'write')
      .compile();

    const { inputSchema } = graphTool({ name: 'plain', graph, client });

    expect(inputSchema).toEqual({ type: 'object', properties: { report: {} }, required: [] });
  });

  it('describes the graphs of this package so that a model can call them', () => {
    const tool = graphTool({ name: 'x', graph: createCrossValidationGraph(), client });

    expect(tool.inputSchema).toEqual({
      type: 'object',
      properties: { questions: { type: 'array', items: { type: 'string', minLength: 1 } } },
      required: ['questions'],
    });
  });

  it('writes messages anywhere in a state as role, name and text', async () => {
    const graph = graphOf(() => ({ report: 'x' }));
    graph.stream = (async () =>
      (async function* () {
        const said = new HumanMessage({ content: 'hi', name: 'ada' });
        yield ['values', { nested: { said }, map: new Map([['a', 1n]]), gone: () => 0 }];
      })()) as never;

    const { data } = await graphTool({ name: 'x', graph, client }).call({ topic: 'x' }, context());

    const said = { role: 'human', name: 'ada', content: 'hi' };
    expect(data['output']).toEqual({ nested: { said }, map: { a: '1' } });
  });
});
