import { HumanMessage, SystemMessage } from '@langchain/core/messages';
import { AgentError, asTool, runGraph } from 'crossgraph';
import { createReasoningAgent, createWebAgent } from 'crossgraph/agents';
import { scriptedModel } from 'crossgraph/testing';
import { describe, expect, it } from 'vitest';
import { CircuitOpenError } from '../../src/errors.js';
import { answerWith, scriptedClient } from '../orchestration/scripted-client.js';

const question = () => ({ messages: [new HumanMessage('Why is the sky blue?')] });

describe('createWebAgent', () => {
  it('puts the last human message to the web in one call, and answers like any agent', async () => {
    const client = scriptedClient();
    const messages = [new HumanMessage('Hello'), new SystemMessage('x'), ...question().messages];

    const { output: result } = await runGraph(createWebAgent({ client }), { messages });

    expect(result.messages.slice(3).map(({ type, name }) => [type, name])).toEqual([
      ['ai', 'web'],
      ['tool', 'perplexity_ask'],
      ['ai', 'web'],
    ]);
    expect(result.messages.at(-1)?.content).toBe(answerWith().text);
    expect(result.messages.at(-1)?.response_metadata).toMatchObject({
      sources: [{ id: 1, url: 'https://example.org/sky' }],
      upstream_ms: 150,
      cost_usd: 0.005,
    });
    expect(client.asked.map(({ request, options }) => [request, options.agent])).toEqual([
      [{ input: 'Why is the sky blue?', preset: 'fast' }, 'web'],
    ]);
  });

  it('takes the client of the run and the model it is told', async () => {
    const client = scriptedClient();

    await runGraph(createWebAgent({ model: 'x/y' }), question(), { client });

    expect(client.asked[0]?.request).toMatchObject({
      model: 'x/y',
      tools: [{ type: 'web_search' }],
    });
  });

  it('fails with the code of the upstream as its cause', async () => {
    const client = scriptedClient(() => Promise.reject(new CircuitOpenError('agent', 500)));

    const failure = await runGraph(createWebAgent({ client }), question()).catch((error) => error);

    expect(failure).toBeInstanceOf(AgentError);
    expect(failure.cause).toMatchObject({ code: 'CIRCUIT_OPEN', retryable: false });
  });

  it('says that it needs a question', async () => {
    const run = runGraph(createWebAgent(), { messages: [new SystemMessage('x')] });

    await expect(run).rejects.toThrow('needs a message of a human');
  });

  it('serves another agent as a tool', async () => {
    const tool = asTool(createWebAgent({ client: scriptedClient() }), { description: 'The web.' });

    expect(await tool.invoke({ request: 'Why?' })).toContain('[1] Why the sky is blue');
    expect(tool.name).toBe('web');
  });
});

describe('createReasoningAgent', () => {
  it('asks the vendor model without a search, in one call', async () => {
    const client = scriptedClient();

    const {
      output: { messages },
    } = await runGraph(createReasoningAgent({ client }), question());

    expect(messages.at(-1)?.name).toBe('reasoning');
    expect(client.asked).toHaveLength(1);
    expect(client.asked[0]?.request).toMatchObject({
      model: 'openai/gpt-6-luna',
      input: 'Why is the sky blue?',
    });
    expect(client.asked[0]?.request).not.toHaveProperty('tools');
    expect(client.asked[0]?.options.agent).toBe('reasoning');
  });

  it('takes any LangChain chat model', async () => {
    const model = scriptedModel(['Rayleigh.']);

    const {
      output: { messages },
    } = await runGraph(createReasoningAgent({ model }), question());

    expect(messages.at(-1)?.content).toBe('Rayleigh.');
  });
});
