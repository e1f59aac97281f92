import {
  AIMessage,
  type AIMessageChunk,
  HumanMessage,
  SystemMessage,
} from '@langchain/core/messages';
import { END, MessagesAnnotation, START, StateGraph } from '@langchain/langgraph';
import { askAgents, asTool, defineAgent, runGraph } from 'crossgraph';
import { scriptedModel, untilAborted } from 'crossgraph/testing';
import fc from 'fast-check';
import { tool } from 'langchain';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

const ask = (text = 'Why?') => [new SystemMessage('Be brief.'), new HumanMessage(text)];

describe('scriptedModel', () => {
  it('answers turn by turn and remembers what it was asked', async () => {
    const model = scriptedModel(['One.', { text: 'Two.' }, new AIMessage('Three.')]);

    const answers = [await model.invoke('a'), await model.invoke(ask()), await model.invoke('c')];

    expect(answers.map(({ text }) => text)).toEqual(['One.', 'Two.', 'Three.']);
    expect(model.asked.map(({ text, instructions }) => [text, instructions])).toEqual([
      ['a', ''],
      ['Why?', 'Be brief.'],
      ['c', ''],
    ]);
    expect(() => model.assertComplete()).not.toThrow();
  });

  it('throws the errors of its script as they are, once', async () => {
    const failure = new Error('overloaded');
    const model = scriptedModel([failure, 'Better.']);

    await expect(model.invoke('a')).rejects.toBe(failure);

    expect((await model.invoke('a')).text).toBe('Better.');
  });

  it('makes an answer of what it was asked', async () => {
    const model = scriptedModel([({ text }) => `You asked: ${text}`]);

    expect((await model.invoke('Why?')).text).toBe('You asked: Why?');
  });

  it('streams its tokens, then tool calls and usage, and they add up to the message', async () => {
    const turn = {
      text: 'Blue light  scatters.',
      toolCalls: [{ name: 'look', args: { at: 'sky' } }],
    };
    const chunks: AIMessageChunk[] = [];

    for await (const chunk of await scriptedModel([turn]).stream('Why is it so?'))
      chunks.push(chunk);

    const whole = chunks.reduce((sum, chunk) => sum.concat(chunk));
    const {
      tool_calls: calls,
      text,
      usage_metadata: usage,
    } = await scriptedModel([turn]).invoke('Why is it so?');
    expect(chunks.map((chunk) => chunk.text)).toEqual(['Blue', ' light', '  scatters.', '']);
    expect([whole.tool_calls, whole.text]).toEqual([calls, text]);
    expect(whole.usage_metadata).toMatchObject(usage ?? {});
    expect(calls).toEqual([{ name: 'look', args: { at: 'sky' }, id: 'call_1', type: 'tool_call' }]);
    expect(usage).toMatchObject({ input_tokens: 4, output_tokens: 3, total_tokens: 7 });
  });

  it('loses no character of a text by streaming it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: fc.constantFrom('a', ' ', '\n') }), async (text) => {
        let streamed = '';
        for await (const chunk of await scriptedModel([text]).stream('x')) streamed += chunk.text;
        expect(streamed).toBe(text);
      }),
      { numRuns: 100 },
    );
  });

  it('streams a message of the script with its tool calls', async () => {
    const calls = [{ name: 'look', args: { at: 1 }, id: 'mine', type: 'tool_call' as const }];
    const model = scriptedModel([new AIMessage({ content: 'Hm.', tool_calls: calls })]);

    const chunks: AIMessageChunk[] = [];
    for await (const chunk of await model.stream('x')) chunks.push(chunk);

    expect(chunks.map(({ text, tool_calls }) => [text, tool_calls])).toEqual([['Hm.', calls]]);
  });

  it('streams through an agent in pieces', async () => {
    const model = scriptedModel([{ tokens: ['Ray', 'leigh'] }]);
    const agent = defineAgent({ name: 'sage', instructions: '', model });
    const tokens: string[] = [];

    for await (const [message] of await agent.stream(
      { messages: [new HumanMessage('Why?')] },
      { streamMode: 'messages' },
    )) {
      if (message.text !== '') tokens.push(message.text);
    }

    expect(tokens).toEqual(['Ray', 'leigh']);
  });

  it('fills a schema, and its answer is checked against it', async () => {
    const verdict = z.object({ isTrue: z.boolean() });
    const model = scriptedModel([
      { structured: { isTrue: true } },
      { structured: { isTrue: 'perhaps' } },
    ]);
    const judge = model.withStructuredOutput(verdict);

    expect(await judge.invoke('So?')).toEqual({ isTrue: true });
    await expect(judge.invoke('So?')).rejects.toThrow(/isTrue/);
    expect(model.asked[0]?.tools).toEqual(['extract']);
  });

  it('gives the raw message beside the value where it is asked to', async () => {
    const model = scriptedModel([
      { structured: { is: 1 }, usage: { inputTokens: 7, outputTokens: 2 } },
    ]);
    const judge = model.withStructuredOutput(z.object({ is: z.number() }), { includeRaw: true });

    const { raw, parsed } = await judge.invoke('So?');

    expect(parsed).toEqual({ is: 1 });
    expect((raw as AIMessage).usage_metadata).toMatchObject({ total_tokens: 9 });
  });

  it('gives a structured answer as JSON to whoever asked for none', async () => {
    expect((await scriptedModel([{ structured: { a: 1 } }]).invoke('x')).text).toBe('{"a":1}');
  });

  it('plays an agent with tools and an output shape', async () => {
    const look = tool(({ at }) => `Nothing at ${at}.`, {
      name: 'look',
      description: 'Looks.',
      schema: z.object({ at: z.string() }),
    });
    const model = scriptedModel([
      { toolCalls: [{ name: 'look', args: { at: 'the sky' } }] },
      ({ text }) => ({ structured: { seen: text } }),
    ]);
    const output = z.object({ seen: z.string() });
    const agent = defineAgent({
      name: 'scout',
      instructions: 'Look.',
      model,
      tools: [look],
      output,
      fence: false,
    });

    const result = await agent.invoke({ messages: [new HumanMessage('What is there?')] });

    expect(result).toMatchObject({
      structuredResponse: { seen: expect.stringContaining('Nothing at the sky.') },
    });
    expect(model.asked[0]).toMatchObject({ agent: 'scout', instructions: 'Look.' });
    expect(model.asked[0]?.tools[0]).toBe('look');
    model.assertComplete();
  });

  it('serves agents that share it by their names, in whatever order they ask', async () => {
    const model = scriptedModel({ writer: ['Draft.', 'Better draft.'], critic: ['Too long.'] });
    const agentOf = (name: string) => defineAgent({ name, instructions: '', model });
    const graph = new StateGraph(MessagesAnnotation)
      .addNode('review', async (_state, config) => {
        const [writer, critic] = [agentOf('writer'), agentOf('critic')];
        const results = await askAgents(
          [
            { agent: critic, question: 'Review.' },
            { agent: writer, question: 'Write.' },
            { agent: writer, question: 'Write again.' },
          ],
          { config },
        );
        return {
          messages: results.map((each) => new AIMessage(each.failed ? 'failed' : each.text)),
        };
      })
      .addEdge(START, 'review')
      .addEdge('review', END)
      .compile();

    await graph.invoke({ messages: [] });

    expect(new Set(model.asked.map(({ agent, node }) => `${agent} in ${node}`))).toEqual(
      new Set(['critic in review', 'writer in review']),
    );
    model.assertComplete();
  });

  it('knows the agent behind a tool as well', async () => {
    const model = scriptedModel({ critic: ['No.'] });
    const critic = asTool(defineAgent({ name: 'critic', instructions: '', model }), {
      description: '',
      fence: false,
    });

    expect(await critic.invoke({ request: 'Is it so?' })).toContain('No.');
  });

  it('matches by what was asked, as often as it is told', async () => {
    const model = scriptedModel([
      { when: ({ text }) => text.includes('sky'), reply: 'Blue.', times: 2 },
      {
        when: ({ text }) => text.includes('grass'),
        reply: 'Green.',
        times: Number.POSITIVE_INFINITY,
      },
      'Never mind.',
    ]);

    const answers = await Promise.all(
      ['the grass?', 'the sky?', 'the sky!', 'the sky again?'].map((text) => model.invoke(text)),
    );

    expect(answers.map(({ text }) => text)).toEqual(['Green.', 'Blue.', 'Blue.', 'Never mind.']);
    model.assertComplete();
  });

  it('says who asked what it has no answer for, at once and at the end', async () => {
    const model = scriptedModel({ writer: ['Draft.'] });
    const critic = defineAgent({ name: 'critic', instructions: '', model });
    const graph = new StateGraph(MessagesAnnotation)
      .addNode('review', critic)
      .addEdge(START, 'review')
      .addEdge('review', END)
      .compile();

    const run = runGraph(graph, { messages: [new HumanMessage('Is this good?')] });

    await expect(run).rejects.toThrow(
      'The scripted model has no answer left for agent `critic`, node `review`: "Is this good?"; left are 1 ("Draft." for agent `writer`), which do not fit.',
    );
    expect(() => model.assertComplete()).toThrow(
      'The scripted model was not played as written; not used: 1 ("Draft." for agent `writer`); asked beyond the script: agent `critic`, node `review`: "Is this good?".',
    );
  });

  it('tells every kind of turn that was not used', () => {
    const model = scriptedModel([
      () => '',
      new Error('overloaded'),
      { toolCalls: [{ name: 'look', args: {} }] },
      { structured: { a: 1 } },
      { reply: 'x'.repeat(80), times: 3 },
      {},
    ]);

    expect(() => model.assertComplete()).toThrow(
      `not used: 1 (a function), 2 (the error "overloaded"), 3 (a call of look), 4 (an object with a), 5 ("${'x'.repeat(59)}…") 3 times, 6 (an empty answer).`,
    );
  });

  it('ends with the reason of the caller, also in the middle of a stream', async () => {
    const abort = new AbortController();
    const reason = new Error('enough');
    const model = scriptedModel([({ signal }) => untilAborted(signal)]);
    const run = model.invoke('x', { signal: abort.signal });

    abort.abort(reason);

    await expect(run).rejects.toThrow();
    expect(abort.signal.reason).toBe(reason);
  });

  it.each([
    ['text', 'no list' as never],
    ['nothing', undefined as never],
    ['a number among the turns', [5] as never],
    ['a number of times that is none', [{ reply: 'x', times: 0 }]],
  ])('refuses %s', (_what, script) => {
    expect(() => scriptedModel(script)).toThrow(
      expect.objectContaining({ code: 'CONFIG_INVALID' }),
    );
  });
});
