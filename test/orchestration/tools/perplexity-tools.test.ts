import { AIMessage, type ToolMessage } from '@langchain/core/messages';
import { DynamicStructuredTool } from '@langchain/core/tools';
import {
  END,
  interrupt,
  MemorySaver,
  MessagesAnnotation,
  START,
  StateGraph,
} from '@langchain/langgraph';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  CircuitOpenError,
  ConfigError,
  RateLimitError,
  UpstreamError,
} from '../../../src/errors.js';
import type { PerplexityCalls } from '../../../src/orchestration/running/client-of.js';
import { createPerplexityToolNode } from '../../../src/orchestration/tools/perplexity-tool-node.js';
import { createPerplexityTools } from '../../../src/orchestration/tools/perplexity-tools.js';
import { fenced } from '../../../src/prompts/fence.js';
import { answerWith, scriptedClient, untilAborted, warningsDuring } from '../scripted-client.js';

type Args = Record<string, unknown>;

const calling = (...calls: (readonly [string, Args])[]) => ({
  messages: [
    new AIMessage({
      content: '',
      tool_calls: calls.map(([name, args], index) => ({
        name,
        args,
        id: `call_${index}`,
        type: 'tool_call' as const,
      })),
    }),
  ],
});

async function run(client: PerplexityCalls, ...calls: (readonly [string, Args])[]) {
  const node = createPerplexityToolNode({ client });
  const { messages } = (await node.invoke(calling(...calls))) as { messages: ToolMessage[] };
  return messages;
}

describe('createPerplexityTools', () => {
  it('answers with numbered sources, and keeps the pages out of the artifact', async () => {
    const client = scriptedClient();

    const [message] = await run(client, ['perplexity_ask', { question: 'Why is the sky blue?' }]);

    expect(message?.content).toBe(
      fenced(
        'Air scatters blue light more than red light [1].\n\nSources:\n[1] Why the sky is blue - https://example.org/sky',
      ),
    );
    const { meta, usage, model, upstreamMs } = answerWith();
    expect(message?.artifact).toEqual({
      text: 'Air scatters blue light more than red light [1].',
      sources: [
        { id: 1, url: 'https://example.org/sky', title: 'Why the sky is blue', date: '2026-01-02' },
      ],
      meta,
      costUsd: 0.005,
      usage,
      model,
      upstreamMs,
    });
    expect(client.asked[0]?.request).toEqual({ input: 'Why is the sky blue?', preset: 'fast' });
  });

  it('lists pages for a search', async () => {
    const client = scriptedClient();

    const [message] = await run(client, [
      'perplexity_search',
      { query: 'blue sky', maxResults: 3, recency: 'week', domains: ['example.org'] },
    ]);

    expect(message?.content).toBe(
      fenced('[1] Why the sky is blue - https://example.org/sky\nA long page about scattering.'),
    );
    expect(client.searched[0]?.request).toEqual({
      query: 'blue sky',
      max_results: 3,
      search_recency_filter: 'week',
      search_domain_filter: ['example.org'],
    });
  });

  it.each([
    [{ model: 'x/y' }, {}, { model: 'x/y', tools: [{ type: 'web_search' }] }],
    [{ preset: 'low' }, {}, { preset: 'low' }],
    [{ preset: 'low', model: 'x/y' }, {}, { preset: 'low', model: 'x/y' }],
    [
      {},
      { recency: 'day' },
      {
        preset: 'fast',
        tools: [{ type: 'web_search', filters: { search_recency_filter: 'day' } }],
      },
    ],
  ])('builds the request of %j with %j', async (options, args, expected) => {
    const client = scriptedClient();
    const [ask] = createPerplexityTools({ client, agent: 'critic', ...options });

    await ask?.invoke({ question: 'Why?', ...args });

    expect(client.asked[0]?.request).toEqual({ input: 'Why?', ...expected });
    expect(client.asked[0]?.options.agent).toBe('critic');
  });

  it('throws the failure itself when no model called it', async () => {
    const failure = new CircuitOpenError('agent', 900);
    const [ask] = createPerplexityTools({ client: scriptedClient(() => Promise.reject(failure)) });

    await expect(ask?.invoke({ question: 'Why?' })).rejects.toBe(failure);
  });
});

describe('createPerplexityToolNode', () => {
  it.each([
    [
      new RateLimitError('Too many requests.', { status: 429, retryAfterMs: 7_000 }),
      { code: 'RATE_LIMITED', retryable: true, retryAfterMs: 7_000 },
    ],
    [
      new UpstreamError('UPSTREAM_FAILED', 'Perplexity answered 503.', { status: 503 }),
      { code: 'UPSTREAM_FAILED', retryable: true },
    ],
    [new ConfigError('No key is set.'), { code: 'CONFIG_INVALID', retryable: false }],
  ])('reports %s as the outage it is', async (failure, error) => {
    const client = scriptedClient(() => Promise.reject(failure));

    const [message] = await run(client, ['perplexity_ask', { question: 'Why?' }]);

    expect(message?.status).toBe('error');
    expect(message?.artifact).toEqual({ error: { ...error, message: failure.message } });
    expect(message?.content).toBe(
      `perplexity_ask failed: ${failure.message} The arguments were fine, and calling it again now does not help.`,
    );
  });

  it.each([
    ['perplexity_ask', { question: 'Why?', domains: ['https://nasa.gov'] }],
    ['perplexity_search', { query: 'sky', domains: ['nasa.gov', '-spam.example'] }],
  ])('has the model correct domains that %s cannot take', async (tool, args) => {
    const client = scriptedClient();

    const [message] = await run(client, [tool, args]);

    expect(message?.artifact).toMatchObject({ error: { code: 'TOOL_ARGUMENTS_INVALID' } });
    expect(message?.content).toMatch(/domains.* Correct them/);
    expect([...client.asked, ...client.searched]).toHaveLength(0);
  });

  it('tells the model what to fix when its arguments are wrong, and calls nothing', async () => {
    const client = scriptedClient();

    const [message] = await run(client, [
      'perplexity_ask',
      { question: 'Why?', recency: 'decade' },
    ]);

    expect(message?.status).toBe('error');
    expect(message?.content).toMatch(
      /^The arguments of perplexity_ask are not valid: .*recency.* Correct them and call perplexity_ask again\.$/,
    );
    expect(message?.artifact).toMatchObject({
      error: { code: 'TOOL_ARGUMENTS_INVALID', retryable: false },
    });
    expect(client.asked).toEqual([]);
  });

  it('names the tools there are when the model invents one', async () => {
    const [message] = await run(scriptedClient(), ['google', { q: 'x' }]);

    expect(message?.content).toBe(
      'There is no tool named google. Call one of these: perplexity_ask, perplexity_search, perplexity_research.',
    );
    expect(message?.artifact).toMatchObject({ error: { code: 'TOOL_UNKNOWN', retryable: false } });
  });

  it('runs the calls of a turn in parallel, and a failing one spoils no other', async () => {
    let waiting = 0;
    let open: () => void = () => undefined;
    const allHere = new Promise<void>((resolve) => {
      open = resolve;
    });
    const client = scriptedClient(async ({ request }) => {
      if (++waiting === 20) open();
      await allHere;
      if (request.input === 'Question 7') throw new CircuitOpenError('agent', 1);
      return answerWith({ text: `About ${request.input}`, sources: [] });
    });
    const calls = Array.from(
      { length: 20 },
      (_, index) => ['perplexity_ask', { question: `Question ${index}` }] as const,
    );

    const messages = await run(client, ...calls);

    expect(messages.map(({ status }) => status === 'error')).toEqual(
      calls.map((_, index) => index === 7),
    );
    expect(messages[8]?.content).toBe(fenced('About Question 8'));
  });

  it('hands every call the signal of the run, without a listener warning', async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    let started = 0;
    const client = scriptedClient(({ options }) => {
      if (++started === 30) setImmediate(() => controller.abort(reason));
      return untilAborted(options.signal);
    });
    const graph = new StateGraph(MessagesAnnotation)
      .addNode('tools', createPerplexityToolNode({ client }))
      .addEdge(START, 'tools')
      .addEdge('tools', END)
      .compile();
    const calls = Array.from(
      { length: 30 },
      () => ['perplexity_ask', { question: 'Why?' }] as const,
    );

    const warnings = await warningsDuring(() =>
      expect(graph.invoke(calling(...calls), { signal: controller.signal })).rejects.toThrow(),
    );

    expect(started).toBe(30);
    expect(warnings).toEqual([]);
  });

  it('reports what a tool of yours throws, and lets its interrupt through', async () => {
    const schema = z.object({});
    const fields = { description: 'x', schema };
    const broken = new DynamicStructuredTool({
      ...fields,
      name: 'broken',
      func: () => Promise.reject(new Error('disk full')),
    });
    const approve = new DynamicStructuredTool({
      ...fields,
      name: 'approve',
      func: async () => String(interrupt('May I?')),
    });
    const graph = new StateGraph(MessagesAnnotation)
      .addNode('tools', createPerplexityToolNode({ tools: [broken, approve] }))
      .addEdge(START, 'tools')
      .compile({ checkpointer: new MemorySaver() });
    const thread = (id: string) => ({ configurable: { thread_id: id } });

    const failed = await graph.invoke(calling(['broken', {}]), thread('a'));
    const asked = await graph.invoke(calling(['approve', {}]), thread('b'));

    expect(failed.messages.at(-1)?.content).toBe(
      'broken failed: disk full. Calling it again now with the same arguments does not help.',
    );
    expect(asked).toMatchObject({ __interrupt__: [{ value: 'May I?' }] });
  });
});
