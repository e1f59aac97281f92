import type { ChatRun } from './chat-run.js';
import type { StreamAnswer, StreamEnd } from './reply.js';
import type { Circumstances } from './serve-run.js';
import type { Serving } from './serving.js';
import { untilAborted } from './until-aborted.js';

/** A chat as server-sent events: chunks of a few characters over its latency, spoiled as the fault says. */
export function chatStream(
  run: ChatRun,
  serving: Serving,
  { latencyMs, fault }: Circumstances,
): StreamAnswer {
  const durationMs = fault?.status === 'slow' ? (fault.bodyMs ?? latencyMs) : latencyMs;
  return {
    kind: 'stream',
    status: 200,
    headers: {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache',
      'x-request-id': run.id,
    },
    pieces: pieces(run, serving, { latencyMs: durationMs, fault }),
  };
}

async function* pieces(
  run: ChatRun,
  { clock, signal, entry }: Serving,
  { latencyMs, fault }: Circumstances,
): AsyncGenerator<string, StreamEnd, undefined> {
  if (fault?.status === 'garbage') {
    yield 'data: upstream said: <eof\n\n';
    return 'end';
  }
  const chunks = chunksOf(run, entry.startedAt);
  const breaksAfter = breakOf(chunks.length, fault);
  for (const [place, chunk] of chunks.entries()) {
    if (place === breaksAfter) {
      if (fault?.status === 'hang') await untilAborted(signal);
      return fault?.status === 'reset' ? 'reset' : 'truncate';
    }
    // The first comes at once, as a sign of life; the others share the time.
    if (place > 0) await clock.sleep(latencyMs / (chunks.length - 1), signal);
    yield `data: ${JSON.stringify(chunk)}\n\n`;
    if (place === 0) yield ': keep-alive\n\n';
  }
  yield 'data: [DONE]\n\n';
  return 'end';
}

function breakOf(length: number, fault: Circumstances['fault']): number | undefined {
  if (fault?.afterEvents !== undefined) return fault.afterEvents;
  return fault?.status === 'truncate' ? Math.floor(length / 2) : undefined;
}

function chunksOf(run: ChatRun, createdAtMs: number): readonly object[] {
  const { id, body, reasoning, text, toolCalls, finishReason, usage } = run;
  const head = {
    ...{ id, object: 'chat.completion.chunk', created: Math.floor(createdAtMs / 1_000) },
    ...{ model: body.model.id, system_fingerprint: 'fp_simulator' },
  };
  const chunk = (delta: object, finish_reason: string | null = null) => ({
    ...head,
    choices: [{ index: 0, delta, logprobs: null, finish_reason }],
    ...(body.includeUsage && { usage: null }),
  });
  return [
    chunk({ role: 'assistant', content: '' }),
    ...slices(reasoning).map((part) => chunk({ content: null, reasoning_content: part })),
    ...slices(text).map((part) => chunk({ content: part })),
    ...toolCalls.map((call, index) => chunk({ tool_calls: [{ index, ...call }] })),
    chunk({ content: '' }, finishReason),
    ...(body.includeUsage ? [{ ...head, choices: [], usage }] : []),
  ];
}

/** Pieces of about two tokens. */
function slices(text: string): readonly string[] {
  return text.match(/[\s\S]{1,8}/gu) ?? [];
}
