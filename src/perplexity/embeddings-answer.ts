import { z } from 'zod';
import { unreadable } from './agent-answer.js';
import type { EmbeddingsAnswer } from './answers.js';
import type { EmbeddingEncoding, EmbeddingsRequest } from './requests.js';

/** Embeddings as they are shared and stored: typed arrays can be neither frozen nor put into JSON. */
export interface StoredEmbeddings extends Omit<EmbeddingsAnswer, 'vectors'> {
  /** Base64 of each vector's bytes. */
  readonly vectors: readonly string[];
}

const count = z.number().nonnegative().catch(0);

const embeddingsResponse = z.looseObject({
  model: z.string().catch('unknown'),
  data: z.array(z.looseObject({ index: z.number().int(), embedding: z.base64() })),
  usage: z
    .looseObject({
      prompt_tokens: count,
      cost: z.looseObject({ total_cost: count }).nullish(),
    })
    .nullish(),
});

/** Reads a 200 of the Embeddings API. */
export function readEmbeddings(
  body: unknown,
  upstreamMs: number,
  { input }: EmbeddingsRequest,
): StoredEmbeddings {
  const parsed = embeddingsResponse.safeParse(body);
  if (!parsed.success) throw unreadable(parsed.error.issues[0]?.path.join('.') ?? '');
  const { model, data, usage } = parsed.data;
  const texts = typeof input === 'string' ? 1 : input.length;
  const vectors = data.toSorted((one, other) => one.index - other.index);
  if (vectors.length !== texts || vectors.some(({ index }, place) => index !== place)) {
    throw unreadable('data');
  }
  const inputTokens = usage?.prompt_tokens ?? 0;
  return {
    model,
    vectors: vectors.map(({ embedding }) => embedding),
    usage: {
      inputTokens,
      outputTokens: 0,
      totalTokens: inputTokens,
      reasoningTokens: 0,
      cachedInputTokens: 0,
    },
    costUsd: usage?.cost?.total_cost ?? 0,
    upstreamMs,
  };
}

/** The vectors of one caller, who may change them. */
export function decodeVectors(
  { vectors }: StoredEmbeddings,
  encoding: EmbeddingEncoding = 'base64_int8',
): readonly (Int8Array | Uint8Array)[] {
  const Bytes = encoding === 'base64_binary' ? Uint8Array : Int8Array;
  // A copy: small buffers are slices of one that Node shares.
  return vectors.map((text) => new Bytes(Buffer.from(text, 'base64')));
}

/** Whether what a cache store gave back has the shape of stored embeddings. */
export function isStoredEmbeddings(stored: unknown): stored is StoredEmbeddings {
  return storedEmbeddings.safeParse(stored).success;
}

const storedEmbeddings = z.looseObject({
  model: z.string(),
  vectors: z.array(z.string()),
  usage: z.looseObject({ inputTokens: z.number() }),
  costUsd: z.number(),
  upstreamMs: z.number(),
});
