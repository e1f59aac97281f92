import type { JobContext } from './agent-job.js';
import { searchApiUsd } from './cost.js';
import { uuidFrom } from './draw.js';
import { type Embedded, embed, embedChunks } from './embed.js';
import { parseContextualBody, parseEmbeddingsBody, type VectorsWanted } from './embeddings-body.js';
import { modelList } from './models.js';
import type { Refusal } from './refusal.js';
import { searchAnswer } from './search-answer.js';
import { parseSearchBody } from './search-body.js';

/** Work that was accepted and is not a run: what it will answer, and what it costs. */
export interface Job {
  /** Value of `x-request-id`. */
  readonly requestId: string;
  /** The model that serves, where one is named. */
  readonly model?: string | undefined;
  /** Absent when it is free and no run. */
  readonly costUsd?: number | undefined;
  /** The answer's body, given when it was done in milliseconds since 1970. */
  finish(endedAtMs: number): object;
}

export type Prepared = { readonly job: Job } | { readonly refusal: Refusal };

/** Accepts or refuses a search. */
export function searchJob(value: unknown, { random, dates }: JobContext): Prepared {
  const checked = parseSearchBody(value);
  if ('refusal' in checked) return checked;
  const { body } = checked;
  const requestId = uuidFrom(random);
  return {
    job: {
      requestId,
      costUsd: searchApiUsd[body.search_type ?? 'web'],
      finish: (endedAtMs) => searchAnswer(body, { id: requestId, endedAtMs, dates }),
    },
  };
}

/** Accepts or refuses texts to embed. */
export function embeddingsJob(value: unknown, context: JobContext): Prepared {
  const checked = parseEmbeddingsBody(value);
  return 'refusal' in checked ? checked : embedded(embed(checked.body), checked.body, context);
}

/** Accepts or refuses documents to embed chunk by chunk. */
export function contextualJob(value: unknown, context: JobContext): Prepared {
  const checked = parseContextualBody(value);
  return 'refusal' in checked
    ? checked
    : embedded(embedChunks(checked.body), checked.body, context);
}

function embedded(
  { answer, costUsd }: Embedded,
  { model }: VectorsWanted,
  { random }: JobContext,
): Prepared {
  const requestId = uuidFrom(random);
  return { job: { requestId, model: model.id, costUsd, finish: () => answer } };
}

/** The list of models: free. */
export function modelsJob(_: unknown, { random }: JobContext): Prepared {
  return { job: { requestId: uuidFrom(random), finish: () => modelList() } };
}
