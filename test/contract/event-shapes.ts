import { z } from 'zod';
import { callItem, messageItem, responses, searchItem } from './wire-shapes.js';

const number = { sequence_number: z.int().min(0) };
const event = <Type extends string, Own extends z.ZodRawShape>(type: Type, own: Own) =>
  z.strictObject({ type: z.literal(type), ...number, ...own });
const place = { output_index: z.int().min(0) };
const part = { ...place, content_index: z.literal(0), item_id: z.string() };
const step = { call_id: z.string(), thought: z.string() };

// Recorded so: a message is added without content, and yet already completed.
const begunMessage = messageItem.extend({ content: z.null(), status: z.literal('completed') });

/** Every event of a run, as the vendor's streams were recorded (2026-09-25), and how a stream may end. */
export const streamEvent = z.discriminatedUnion('type', [
  event('response.created', { response: z.union([responses.in_progress, responses.queued]) }),
  event('response.in_progress', { response: responses.in_progress }),
  event('response.output_item.added', { ...place, item: z.union([callItem, begunMessage]) }),
  event('response.reasoning.search_queries', { ...step, queries: z.array(z.string()) }),
  event('response.reasoning.search_results', { ...step, results: searchItem.shape.results }),
  event('response.output_text.delta', { ...part, delta: z.string().min(1) }),
  event('response.output_text.done', { ...part, text: z.string() }),
  event('response.output_item.done', {
    ...place,
    item: z.union([searchItem, messageItem, callItem]),
  }),
  event('response.completed', { response: responses.completed }),
  event('response.incomplete', { response: responses.incomplete }),
  event('response.cancelled', { response: responses.cancelled }),
  event('response.failed', { error: responses.failed.shape.error }),
  event('error', { error: responses.failed.shape.error }),
]);
