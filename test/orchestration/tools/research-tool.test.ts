import type { ToolMessage } from '@langchain/core/messages';
import { AIMessage } from '@langchain/core/messages';
import { END, MessagesAnnotation, START, StateGraph } from '@langchain/langgraph';
import { describe, expect, it } from 'vitest';
import { createPerplexityToolNode } from '../../../src/orchestration/tools/perplexity-tool-node.js';
import {
  createPerplexityTools,
  type PerplexityToolsOptions,
} from '../../../src/orchestration/tools/perplexity-tools.js';
import type { ResearchProgress } from '../../../src/orchestration/tools/research-tool.js';
import { simulatedClient } from '../simulated-client.js';

const question = 'What are the main causes of coral reef decline?';
const call = { name: 'perplexity_research', args: { question }, id: 'call_1' };
const message = new AIMessage({ content: '', tool_calls: [call] });

const researchWith = (options: PerplexityToolsOptions) => {
  const tool = createPerplexityTools(options).find(({ name }) => name === call.name);
  if (!tool) throw new Error('There is no such tool.');
  return tool;
};

describe('perplexity_research', () => {
  it('runs in the background and tells where it is', async () => {
    const { client, simulator } = await simulatedClient();
    const told: ResearchProgress[] = [];
    const tool = researchWith({ client, onProgress: (progress) => told.push(progress) });

    const answer = (await tool.invoke({ ...call, type: 'tool_call' })) as ToolMessage;

    const stages = told.map(({ stage }) => stage);
    expect([...new Set(stages)]).toEqual(['searching', 'reading', 'writing', 'done']);
    expect(told.every(({ callId }) => callId === 'call_1')).toBe(true);
    expect(told.at(-1)?.pages).toBe(answer.artifact.sources.length);
    expect(answer.artifact).toMatchObject({
      meta: { outcome: 'miss' },
      costUsd: expect.any(Number),
    });
    expect(simulator.bill().runs).toBe(1);
  });

  it('tells LangGraph’s custom stream', async () => {
    const { client } = await simulatedClient();
    const graph = new StateGraph(MessagesAnnotation)
      .addNode('tools', createPerplexityToolNode({ client }))
      .addEdge(START, 'tools')
      .addEdge('tools', END)
      .compile();
    const stages: string[] = [];

    for await (const { stage } of await graph.stream(
      { messages: [message] },
      { streamMode: 'custom' },
    )) {
      stages.push(stage);
    }

    expect(stages.at(-1)).toBe('done');
  });

  it('is cancelled when its caller leaves', async () => {
    const { client, simulator } = await simulatedClient({ latency: 'fixed:60s' });
    const controller = new AbortController();
    const asking = researchWith({ client }).invoke({ question }, { signal: controller.signal });
    await expect.poll(() => simulator.requests().length, { timeout: 5_000 }).toBeGreaterThan(0);

    controller.abort(new Error('enough'));

    await expect(asking).rejects.toThrow();
    await expect
      .poll(() => simulator.requests().some(({ path }) => path.endsWith('/cancel')), {
        timeout: 5_000,
      })
      .toBe(true);
  });
});

describe('equal tool calls of one turn', () => {
  it('are one run upstream, eight times over', async () => {
    const { client, simulator } = await simulatedClient({ latency: 'fixed:20ms' });
    const eight = Array.from({ length: 8 }, (_, index) => ({
      name: 'perplexity_ask',
      args: { question },
      id: `call_${index}`,
    }));

    const { messages } = (await createPerplexityToolNode({ client }).invoke({
      messages: [new AIMessage({ content: '', tool_calls: eight })],
    })) as { messages: ToolMessage[] };

    expect(messages.map(({ tool_call_id: id }) => id)).toEqual(eight.map(({ id }) => id));
    expect(new Set(messages.map(({ content }) => content)).size).toBe(1);
    expect(messages.filter(({ artifact }) => artifact.costUsd > 0)).toHaveLength(1);
    expect(simulator.bill().runs).toBe(1);
  });
});
