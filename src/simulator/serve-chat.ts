import type { JobContext } from './agent-job.js';
import { parseChatBody } from './chat-body.js';
import { chatModelList } from './chat-models.js';
import { type ChatRun, planChat } from './chat-run.js';
import { chatStream } from './chat-stream.js';
import { uuidFrom } from './draw.js';
import type { Prepared } from './job.js';
import { refuse } from './refusal.js';
import { jsonAnswer, type SimulatorReply } from './reply.js';
import type { Circumstances } from './serve-run.js';
import type { Serving } from './serving.js';
import { spoiledBody } from './spoiled-body.js';

/** Answers a chat: in one piece or as events. From its beginning it is on the bill. */
export async function serveChat(
  value: unknown,
  serving: Serving,
  { random, ...circumstances }: Circumstances & Pick<JobContext, 'random'>,
): Promise<SimulatorReply> {
  const checked = parseChatBody(value);
  if ('refusal' in checked) return refuse(checked.refusal);
  const { clock, entry, books, admission, signal } = serving;
  const { fault, latencyMs } = circumstances;
  const run = planChat(checked.body, random);
  entry.model = run.body.model.id;
  books.charge(entry, admission.slot, run.costUsd);
  if (run.body.stream) return chatStream(run, serving, circumstances);
  await clock.sleep(latencyMs, signal);
  const answer = jsonAnswer(200, completion(run, entry.startedAt), { 'x-request-id': run.id });
  return spoiledBody(answer, { fault, clock, signal });
}

/** The list of models: free. */
export function chatModelsJob(_: unknown, { random }: JobContext): Prepared {
  return { job: { requestId: uuidFrom(random), finish: () => chatModelList() } };
}

function completion(run: ChatRun, createdAtMs: number): object {
  const { id, body, reasoning, text, toolCalls, finishReason, usage } = run;
  const message = {
    role: 'assistant',
    content: text,
    ...(body.model.reasons && { reasoning_content: reasoning }),
    ...(toolCalls.length > 0 && { tool_calls: toolCalls }),
  };
  return {
    ...{ id, object: 'chat.completion', created: Math.floor(createdAtMs / 1_000) },
    model: body.model.id,
    choices: [{ index: 0, message, logprobs: null, finish_reason: finishReason }],
    usage,
    system_fingerprint: 'fp_simulator',
  };
}
