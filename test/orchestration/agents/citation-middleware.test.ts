import { AIMessage, HumanMessage } from '@langchain/core/messages';
import { fakeModel } from '@langchain/core/testing';
import { describe, expect, it } from 'vitest';
import { CitationError } from '../../../src/citations/citation-error.js';
import { createEvidence } from '../../../src/citations/evidence.js';
import {
  type CitationMiddlewareOptions,
  citationMiddleware,
} from '../../../src/orchestration/agents/citation-middleware.js';
import { defineAgent } from '../../../src/orchestration/agents/define-agent.js';
import { ChatPerplexity } from '../../../src/orchestration/model/chat-perplexity.js';
import { createPerplexityTools } from '../../../src/orchestration/tools/perplexity-tools.js';
import { answerWith, scriptedClient } from '../scripted-client.js';

const ask = { messages: [new HumanMessage('Why is the sky blue?')] };

async function answered(text: string, options: CitationMiddlewareOptions = {}) {
  const model = new ChatPerplexity({ client: scriptedClient(() => answerWith({ text })) });
  const middleware = [citationMiddleware(options)];
  const agent = defineAgent({ name: 'a', instructions: '', model, middleware });
  const { messages } = await agent.invoke(ask);
  return messages.at(-1) as AIMessage;
}

describe('citationMiddleware', () => {
  it('takes out a marker that no source has, and says so', async () => {
    const message = await answered('Air scatters blue light [1]. The sun is a star [7].');

    expect(message.text).toBe('Air scatters blue light [1]. The sun is a star.');
    expect(message.response_metadata['citations']).toMatchObject({
      isValid: true,
      changes: [{ before: expect.stringContaining('[7]') }],
    });
    expect(message.response_metadata).toHaveProperty('meta');
    expect(message.usage_metadata).toBeDefined();
    expect(message.id).toMatch(/^msg_/);
  });

  it('refuses where it shall, with the error itself', async () => {
    const asking = answered('The sun is a star [7].', { policy: 'refuse' });

    await expect(asking).rejects.toThrow(CitationError);
  });

  it('checks what is said against what the pages said, where that is known', async () => {
    const evidence = createEvidence();
    evidence.add([
      { url: 'https://example.org/sky', title: 'Sky', text: 'The sky is 12 km high over Oslo.' },
    ]);

    const message = await answered('The sky is 99 km high over Oslo [1].', {
      policy: 'report',
      evidence,
    });

    expect(message.response_metadata['citations']).toMatchObject({
      isValid: false,
      figures: { checked: 1, refuted: 1 },
    });
    expect(message.text).toContain('[1]');
  });

  it('knows the sources of tools too', async () => {
    const model = fakeModel()
      .respondWithTools([{ name: 'perplexity_ask', args: { question: 'Why?' } }])
      .respond(new AIMessage('Blue is scattered [1], and so on [2].'));
    const agent = defineAgent({
      name: 'a',
      instructions: '',
      model,
      tools: createPerplexityTools({ client: scriptedClient() }),
      middleware: [citationMiddleware()],
    });

    const { messages } = await agent.invoke(ask);

    expect(messages.at(-1)?.text).toContain('[1]');
    expect(messages.at(-1)?.text).not.toContain('[2]');
  });

  it('leaves an answer without sources alone', async () => {
    const model = fakeModel().respond(new AIMessage('See [1].'));
    const middleware = [citationMiddleware()];
    const agent = defineAgent({ name: 'a', instructions: '', model, middleware });

    const { messages } = await agent.invoke(ask);

    expect(messages.at(-1)?.text).toBe('See [1].');
    expect(messages.at(-1)?.response_metadata).not.toHaveProperty('citations');
  });
});
