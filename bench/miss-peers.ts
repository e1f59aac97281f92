import { createPerplexity } from '@ai-sdk/perplexity';
import Perplexity from '@perplexity-ai/perplexity_ai';
import { generateText } from 'ai';
import OpenAI from 'openai';
import type { UpstreamAddress } from './upstream-process.js';

/** Asks one question and gives back the answer's text. */
export type AskOnce = (question: string) => Promise<string>;

/** How the answer's text of one of them is had. */
export interface MissPeer {
  readonly name: string;
  readonly ask: AskOnce;
}

/** Other clients of the Agent API: the same exchange, their own retries off. */
export function missPeers({ url, keys }: UpstreamAddress): readonly MissPeer[] {
  const apiKey = keys[0] ?? '';
  return [
    { name: 'official SDK', ask: officialSdk(apiKey, url) },
    { name: 'openai', ask: openai(apiKey, url) },
    { name: 'AI SDK with @ai-sdk/perplexity', ask: aiSdk(apiKey, url) },
  ];
}

function officialSdk(apiKey: string, url: string): AskOnce {
  const client = new Perplexity({ apiKey, baseURL: url, maxRetries: 0 });
  return async (input) => {
    const { output_text: text } = await client.responses.create({ input, preset: 'fast' });
    return text ?? '';
  };
}

function openai(apiKey: string, url: string): AskOnce {
  const client = new OpenAI({ apiKey, baseURL: `${url}/v1`, maxRetries: 0, logLevel: 'off' });
  return async (input) => {
    // A preset is the vendor's own way to choose a model; the package's types do not know it.
    const body = { input, preset: 'fast' } as { readonly input: string };
    const { output_text: text } = await client.responses.create(body);
    return text;
  };
}

function aiSdk(apiKey: string, url: string): AskOnce {
  const perplexity = createPerplexity({ apiKey, baseURL: url });
  return async (prompt) => {
    const { text } = await generateText({ model: perplexity('fast'), prompt, maxRetries: 0 });
    return text;
  };
}
