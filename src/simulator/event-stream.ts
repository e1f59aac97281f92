import type { Fault } from './faults.js';
import { type Following, followRun, silence } from './follow-run.js';
import type { LiveRun } from './live-run.js';
import type { StreamAnswer, StreamEnd } from './reply.js';
import { type RunEvent, scriptOf } from './run-script.js';
import { mistyped, padding } from './spoiled-body.js';
import type { SseFraming } from './sse-framing.js';
import { untilAborted } from './until-aborted.js';

export interface EventStreamOptions extends Following {
  readonly framing: SseFraming;
  readonly headers: Readonly<Record<string, string>>;
  readonly fault: Pick<Fault, 'status' | 'afterEvents'> | undefined;
}

/** A run as server-sent events, spoiled as the fault says. */
export function eventStream(run: LiveRun, options: EventStreamOptions): StreamAnswer {
  const headers = {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache',
    ...options.headers,
  };
  return {
    kind: 'stream',
    status: 200,
    headers: options.fault?.status === 'mistyped' ? mistyped(headers) : headers,
    pieces: pieces(run, options),
  };
}

async function* pieces(
  run: LiveRun,
  options: EventStreamOptions,
): AsyncGenerator<string, StreamEnd, undefined> {
  const { framing, fault, signal } = options;
  if (fault?.status === 'garbage') {
    yield 'data: upstream said: <eof\n\n';
    return 'end';
  }
  const breaksAfter = breakOf(run, options);
  let sent = 0;
  for await (const event of followRun(run, options)) {
    if (event === silence) yield '\n';
    else if (sent === breaksAfter) return yield* broken(event, options);
    else yield* whole(event, options);
    if (event !== silence) sent += 1;
  }
  // Nothing is left to be cut in two or to be said instead, but a connection can still end badly.
  if (sent === breaksAfter && fault?.status === 'hang') await untilAborted(signal);
  if (sent === breaksAfter && fault?.status === 'reset') return 'reset';
  if (framing === 'named') yield 'data: [DONE]\n\n';
  return 'end';
}

/** An event, and what comes between it and the next. */
function* whole(
  event: RunEvent,
  { framing, fault }: EventStreamOptions,
): Generator<string, void, undefined> {
  yield framed(event, framing);
  if (event.type !== 'response.in_progress') return;
  // The vendor's streams have blank lines now and then; so has every one of these.
  yield '\n';
  if (fault?.status === 'huge') yield* padding(`: ${' '.repeat(2 ** 20)}\n`);
}

/** After how many events the stream breaks; where nothing was said, after half of them, an `error` after the first two. */
function breakOf(run: LiveRun, { fault, after = -1 }: EventStreamOptions): number | undefined {
  // Whoever re-attaches gets the rest only.
  const toCome = () => scriptOf(run).filter(({ event }) => event.sequence_number > after).length;
  switch (fault?.status) {
    case 'reset':
    case 'hang':
      return fault.afterEvents;
    case 'error':
      return fault.afterEvents ?? Math.min(2, toCome() - 1);
    case 'truncate':
      return fault.afterEvents ?? Math.floor(toCome() / 2);
    default:
      return undefined;
  }
}

/** How the stream goes on in place of `event`. */
async function* broken(
  event: RunEvent,
  { fault, framing, signal }: EventStreamOptions,
): AsyncGenerator<string, StreamEnd, undefined> {
  const frame = framed(event, framing);
  switch (fault?.status) {
    case 'hang':
      return untilAborted(signal);
    case 'truncate':
      yield frame.slice(0, Math.floor(frame.length / 2));
      return 'truncate';
    case 'error':
      yield framed(transportError(event.sequence_number), framing);
      return 'end';
    default:
      return 'reset';
  }
}

/** The event of a stream that cannot go on although its run does. */
function transportError(sequence_number: number): RunEvent {
  const error = {
    message: 'the stream was interrupted',
    type: 'internal_error',
    code: 'internal_error',
  };
  return { type: 'error', sequence_number, error };
}

function framed(event: RunEvent, framing: SseFraming): string {
  const name = framing === 'named' ? `event: ${event.type}\n` : '';
  return `${name}data: ${JSON.stringify(event)}\n\n`;
}
