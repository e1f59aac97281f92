import { z } from 'zod';
import { bodyRefusal } from './body-refusal.js';
import { invalidRequest, type Refusal } from './refusal.js';
import { tokensOf } from './words.js';

/** What vectors are asked for, checked and with its defaults. */
export interface VectorsWanted {
  readonly model: EmbeddingModel;
  readonly dimensions: number;
  readonly encoding: 'base64_int8' | 'base64_binary';
}

/** Body of `POST /v1/embeddings`. */
export interface EmbeddingsBody extends VectorsWanted {
  readonly texts: readonly string[];
}

/** Body of `POST /v1/contextualizedembeddings`: documents in chunks, each to be embedded within its document. */
export interface ContextualBody extends VectorsWanted {
  readonly documents: readonly (readonly string[])[];
}

/** A model that embeds, with its price in USD per million tokens (vendor's list of 2026-10-09). */
export interface EmbeddingModel {
  readonly id: string;
  /** Dimensions of its whole vectors. */
  readonly size: number;
  readonly usdPerMillion: number;
}

const models = {
  'pplx-embed-v1-0.6b': { size: 1_024, usdPerMillion: 0.004 },
  'pplx-embed-v1-4b': { size: 2_560, usdPerMillion: 0.03 },
  'pplx-embed-context-v1-0.6b': { size: 1_024, usdPerMillion: 0.008 },
  'pplx-embed-context-v1-4b': { size: 2_560, usdPerMillion: 0.05 },
} as const;

const text = z.string().min(1);
const wanted = {
  dimensions: z.int().min(128).max(2_560).optional(),
  encoding_format: z.enum(['base64_int8', 'base64_binary']).optional(),
};
const textsSchema = z.strictObject({
  input: z.union([text, z.array(text).min(1).max(512)]),
  model: z.enum(['pplx-embed-v1-0.6b', 'pplx-embed-v1-4b']),
  ...wanted,
});
const documentsSchema = z.strictObject({
  input: z.array(z.array(text).min(1)).min(1).max(512),
  model: z.enum(['pplx-embed-context-v1-0.6b', 'pplx-embed-context-v1-4b']),
  ...wanted,
});

const mostTokens = { text: 32_768, body: 120_000 } as const;
const mostChunks = 16_000;

/** Checks the body of `POST /v1/embeddings`: its shape, then the rules between its fields. */
export function parseEmbeddingsBody(value: unknown): Parsed<EmbeddingsBody> {
  const { data, error } = textsSchema.safeParse(value);
  if (error) return { refusal: bodyRefusal(error) };
  const texts = typeof data.input === 'string' ? [data.input] : data.input;
  const refusal = tooLarge(data) ?? tooLong(texts, 'each input');
  return refusal ? { refusal } : { body: { texts, ...vectorsOf(data) } };
}

/** Checks the body of `POST /v1/contextualizedembeddings` in the same way. */
export function parseContextualBody(value: unknown): Parsed<ContextualBody> {
  const { data, error } = documentsSchema.safeParse(value);
  if (error) return { refusal: bodyRefusal(error) };
  const { input: documents } = data;
  if (documents.flat().length > mostChunks) {
    return { refusal: invalid(`input must have at most ${mostChunks} chunks`, 'input') };
  }
  const texts = documents.map((chunks) => chunks.join(''));
  const refusal = tooLarge(data) ?? tooLong(texts, 'each document');
  return refusal ? { refusal } : { body: { documents, ...vectorsOf(data) } };
}

type Parsed<Body> = { readonly body: Body } | { readonly refusal: Refusal };

interface Asked {
  readonly model: keyof typeof models;
  readonly dimensions?: number | undefined;
  readonly encoding_format?: VectorsWanted['encoding'] | undefined;
}

function vectorsOf({
  model: id,
  dimensions = models[id].size,
  encoding_format: encoding = 'base64_int8',
}: Asked): VectorsWanted {
  return { model: { id, ...models[id] }, dimensions, encoding };
}

function tooLarge({ model, dimensions = 0 }: Asked): Refusal | undefined {
  const { size } = models[model];
  return dimensions > size
    ? invalid(`dimensions must be at most ${size}`, 'dimensions')
    : undefined;
}

function tooLong(texts: readonly string[], each: string): Refusal | undefined {
  const tokens = texts.map(tokensOf);
  if (tokens.some((count) => count > mostTokens.text)) {
    return invalid(`${each} must have at most ${mostTokens.text} tokens`, 'input');
  }
  return tokens.reduce((sum, count) => sum + count, 0) > mostTokens.body
    ? invalid(`input must have at most ${mostTokens.body} tokens in total`, 'input')
    : undefined;
}

function invalid(message: string, param: string): Refusal {
  return invalidRequest(`validation failed: ${message}`, param);
}
