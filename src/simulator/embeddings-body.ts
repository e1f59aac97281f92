import { z } from 'zod';
import { bodyRefusal } from './body-refusal.js';
import { invalidRequest, type Refusal } from './refusal.js';
import { tokensOf } from './words.js';

/** Body of `POST /v1/embeddings`, checked and with its defaults. */
export interface EmbeddingsBody {
  readonly texts: readonly string[];
  readonly model: EmbeddingModel;
  readonly dimensions: number;
  readonly encoding: 'base64_int8' | 'base64_binary';
}

/** A model that embeds, with its price in USD per million tokens (vendor's list of 2026-10-09). */
export interface EmbeddingModel {
  readonly id: string;
  /** Dimensions of its whole vectors. */
  readonly size: number;
  readonly usdPerMillion: number;
}

const models: Readonly<Record<'pplx-embed-v1-0.6b' | 'pplx-embed-v1-4b', EmbeddingModel>> = {
  'pplx-embed-v1-0.6b': { id: 'pplx-embed-v1-0.6b', size: 1_024, usdPerMillion: 0.004 },
  'pplx-embed-v1-4b': { id: 'pplx-embed-v1-4b', size: 2_560, usdPerMillion: 0.03 },
};

const text = z.string().min(1);
const schema = z.strictObject({
  input: z.union([text, z.array(text).min(1).max(512)]),
  model: z.enum(['pplx-embed-v1-0.6b', 'pplx-embed-v1-4b']),
  dimensions: z.int().min(128).max(2_560).optional(),
  encoding_format: z.enum(['base64_int8', 'base64_binary']).optional(),
});

const mostTokens = { text: 32_768, body: 120_000 } as const;

/** Checks an embeddings body: its shape, then the rules between its fields. */
export function parseEmbeddingsBody(
  value: unknown,
): { readonly body: EmbeddingsBody } | { readonly refusal: Refusal } {
  const { data, error } = schema.safeParse(value);
  if (error) return { refusal: bodyRefusal(error) };
  const { input, dimensions, encoding_format: encoding = 'base64_int8' } = data;
  const model = models[data.model];
  const texts = typeof input === 'string' ? [input] : input;
  if (dimensions !== undefined && dimensions > model.size) {
    return refused(`dimensions must be at most ${model.size}`, 'dimensions');
  }
  const tokens = texts.map(tokensOf);
  if (tokens.some((count) => count > mostTokens.text)) {
    return refused(`each input must have at most ${mostTokens.text} tokens`, 'input');
  }
  if (tokens.reduce((sum, count) => sum + count, 0) > mostTokens.body) {
    return refused(`input must have at most ${mostTokens.body} tokens in total`, 'input');
  }
  return { body: { texts, model, dimensions: dimensions ?? model.size, encoding } };
}

function refused(message: string, param: string): { readonly refusal: Refusal } {
  return { refusal: invalidRequest(`validation failed: ${message}`, param) };
}
