import { z } from 'zod';
import { unreadable } from './agent-answer.js';
import type { ModelsAnswer } from './answers.js';

const price = z.number().nonnegative();

const modelsResponse = z.looseObject({
  data: z.array(
    z.looseObject({
      id: z.string(),
      pricing: z.looseObject({ input: price, output: price, cache_read: price.nullish() }),
    }),
  ),
});

/** Reads a 200 of `GET /v1/models`. */
export function readModels(body: unknown, upstreamMs: number): ModelsAnswer {
  const parsed = modelsResponse.safeParse(body);
  if (!parsed.success) throw unreadable(parsed.error.issues[0]?.path.join('.') ?? '');
  const models = parsed.data.data.map(({ id, pricing: { input, output, cache_read } }) => ({
    id,
    inputUsd: input,
    outputUsd: output,
    cacheReadUsd: cache_read ?? undefined,
  }));
  return { models, costUsd: 0, upstreamMs };
}

/** Whether what a cache store gave back has the shape of a list of models. */
export function isModelsAnswer(stored: unknown): stored is ModelsAnswer {
  return storedModels.safeParse(stored).success;
}

const storedModels = z.looseObject({
  models: z.array(z.looseObject({ id: z.string(), inputUsd: price, outputUsd: price })),
  costUsd: price,
  upstreamMs: price,
});
