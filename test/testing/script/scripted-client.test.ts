import { HumanMessage } from '@langchain/core/messages';
import { RateLimitError, runGraph } from 'crossgraph';
import { createReasoningAgent, createWebAgent } from 'crossgraph/agents';
import { createCrossValidationGraph, createFanOutGraph } from 'crossgraph/graphs';
import { scriptedClient, untilAborted } from 'crossgraph/testing';
import { describe, expect, it } from 'vitest';

const sky = 'Air scatters blue light more than red light [1].';

describe('scriptedClient', () => {
  it('answers a whole graph, by agent, with sources and what it would have cost', async () => {
    const client = scriptedClient({
      ask: [
        { agent: 'web', reply: { text: sky, sources: ['https://example.org/sky'], costUsd: 0.01 } },
        { agent: 'reasoning', reply: sky },
      ],
    });

    const { output } = await runGraph(
      createCrossValidationGraph(),
      { questions: ['Why?'] },
      { client },
    );

    expect(output).toMatchObject({
      results: [
        {
          verdict: 'agree',
          sources: [{ url: 'https://example.org/sky', title: 'example.org' }],
          web: { text: sky, meta: { outcome: 'miss', costUsd: 0.01, usage: { totalTokens: 50 } } },
        },
      ],
    });
    expect(client.asked.map(({ agent, text }) => [agent, text]).sort()).toEqual([
      ['reasoning', 'Why?'],
      ['web', 'Why?'],
    ]);
    client.assertComplete();
  });

  it('lets a cached answer cost nothing', async () => {
    const client = scriptedClient({ ask: [{ text: sky, meta: { outcome: 'hit' } }] });

    const { meta } = await client.ask('Why?');

    expect(meta).toMatchObject({ outcome: 'hit', attempts: 0, costUsd: 0, savedUsd: 0.005 });
    expect(meta.usage).toBeUndefined();
  });

  it('streams sources, then the text word by word, then the answer', async () => {
    const client = scriptedClient({ ask: [{ text: 'Blue light.', sources: ['https://a.org'] }] });
    const events: string[] = [];

    const stream = client.stream('Why?');
    for await (const event of stream) {
      events.push(event.type === 'text_delta' ? event.delta : event.type);
    }

    expect(events).toEqual(['sources', 'Blue', ' light.', 'completed']);
    expect((await stream.answer).text).toBe('Blue light.');
  });

  it('answers searches apart from questions', async () => {
    const page = {
      url: 'https://b.org',
      title: 'B',
      snippet: 'b',
      date: undefined,
      lastUpdated: undefined,
    };
    const client = scriptedClient({
      search: [['https://a.org'], { results: [page], costUsd: 0.01 }, new Error('down')],
    });

    const found = [await client.search('a'), await client.search({ query: ['b', 'c'] })];

    expect(found.map(({ results }) => results.map(({ title }) => title))).toEqual([
      ['a.org'],
      ['B'],
    ]);
    await expect(client.search('d')).rejects.toThrow('down');
    expect(client.searched.map(({ text }) => text)).toEqual(['a', 'b; c', 'd']);
    client.assertComplete();
  });

  it('makes a typed gap of an error, and answers by what is asked', async () => {
    const client = scriptedClient({
      ask: [
        {
          when: ({ text }) => text.includes('2'),
          reply: new RateLimitError('Slow down.', { status: 429 }),
        },
        { reply: ({ text }) => `To ${text}`, times: Number.POSITIVE_INFINITY },
      ],
    });
    const graph = createFanOutGraph({ agents: [createWebAgent()] });

    const { output } = await runGraph(graph, { questions: ['Q1?', 'Q2?', 'Q3?'] }, { client });

    expect(output).toMatchObject({
      answers: [{ text: 'To Q1?' }, { failed: { code: 'RATE_LIMITED' } }, { text: 'To Q3?' }],
    });
    client.assertComplete();
  });

  it('says what nobody wrote an answer for, even where a graph made a gap of it', async () => {
    const client = scriptedClient({ ask: [{ agent: 'writer', reply: 'Draft.' }] });
    const graph = createFanOutGraph({ agents: [createReasoningAgent()] });

    await runGraph(graph, { questions: ['Why?'] }, { client });

    expect(() => client.assertComplete()).toThrow(
      'The scripted client was not played as written; not used: 1 ("Draft." for agent `writer`); asked beyond the script: agent `reasoning`, node `ask_all`: "Why?".',
    );
  });

  it('ends a call with the reason of its caller', async () => {
    const abort = new AbortController();
    const client = scriptedClient({ ask: [({ options }) => untilAborted(options.signal)] });
    const run = runGraph(
      createWebAgent(),
      { messages: [new HumanMessage('Why?')] },
      { client, signal: abort.signal },
    );
    const reason = new Error('enough');

    setImmediate(() => abort.abort(reason));

    await expect(run).rejects.toBe(reason);
  });
});
