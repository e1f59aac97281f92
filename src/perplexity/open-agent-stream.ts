import { deriveAbort } from '../core/abort.js';
import type { StreamEvent } from '../core/operation.js';
import type { AgentAnswer, Answered } from './answers.js';
import { createEventQueue } from './event-queue.js';
import { tellRest } from './replayed-events.js';
import type { AgentProgress, AgentStream, AgentStreamEvent } from './stream-events.js';

/** What a streamed call runs with instead of what its caller gave. */
export interface StreamedCall {
  /** The caller's signal, or the reader leaving. */
  readonly signal: AbortSignal;
  readonly emit: (event: StreamEvent) => void;
}

/** Starts a streamed call at once and opens its events to one reader. */
export function openAgentStream(
  callerSignal: AbortSignal | undefined,
  start: (call: StreamedCall) => Promise<Answered<AgentAnswer>>,
): AgentStream {
  const abort = deriveAbort(callerSignal);
  const queue = createEventQueue<AgentStreamEvent>({
    merge: mergeText,
    onLeave: () => abort.abort(new DOMException('The reader left the stream.', 'AbortError')),
  });
  const told = { cached: false, text: '', sources: 0 };
  const emit = (event: StreamEvent) => {
    const progress = event as AgentProgress;
    if (progress.type === 'cached') told.cached = true;
    if (progress.type === 'text_delta') told.text += progress.delta;
    if (progress.type === 'sources') told.sources += progress.sources.length;
    queue.push(progress);
  };

  const run = async (): Promise<Answered<AgentAnswer>> => {
    try {
      const answer = await start({ signal: abort.signal, emit });
      for (const event of tellRest(told, answer)) queue.push(event);
      queue.push({ type: 'completed', answer });
      queue.end();
      return answer;
    } catch (error) {
      queue.fail(error);
      throw error;
    } finally {
      abort.dispose();
    }
  };
  const answer = run();
  answer.catch(() => undefined); // Whoever only reads the events gets the error there.
  return { answer, [Symbol.asyncIterator]: () => queue[Symbol.asyncIterator]() };
}

function mergeText(
  earlier: AgentStreamEvent,
  later: AgentStreamEvent,
): AgentStreamEvent | undefined {
  return earlier.type === 'text_delta' && later.type === 'text_delta'
    ? { type: 'text_delta', delta: earlier.delta + later.delta }
    : undefined;
}
