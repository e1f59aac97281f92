import type { Clock } from '../core/clock.js';
import type { Fault } from './faults.js';
import type { HttpAnswer, SimulatorReply, StreamAnswer, StreamEnd } from './reply.js';
import { untilAborted } from './until-aborted.js';

export interface Spoiling {
  readonly fault: Omit<Fault, 'path'> | undefined;
  readonly clock: Clock;
  readonly signal: AbortSignal | undefined;
}

/** An answer whose work is done, with its body spoiled as the fault says. */
export function spoiledBody(answer: HttpAnswer, spoiling: Spoiling): SimulatorReply {
  const { status, afterBytes } = spoiling.fault ?? {};
  if (status === 'garbage') return { ...answer, body: 'upstream said: <eof' };
  if (status === 'slow') return inPieces(answer, slowly(answer.body, spoiling));
  if (afterBytes !== undefined) return inPieces(answer, upTo(answer.body, spoiling));
  return status === 'truncate' ? { ...answer, kind: 'truncate' } : answer;
}

function inPieces(
  { status, headers, body }: HttpAnswer,
  pieces: StreamAnswer['pieces'],
): StreamAnswer {
  const length = String(Buffer.byteLength(body));
  return { kind: 'stream', status, headers: { ...headers, 'content-length': length }, pieces };
}

const pieceCount = 10;

/** The body in ten pieces over the fault's time. */
async function* slowly(
  body: string,
  { fault, clock, signal }: Spoiling,
): AsyncGenerator<string, StreamEnd, undefined> {
  // Whole characters: half of one would change the length that was promised.
  const characters = [...body];
  const size = Math.max(1, Math.ceil(characters.length / pieceCount));
  for (let from = 0; from < characters.length; from += size) {
    await clock.sleep((fault?.bodyMs ?? 0) / pieceCount, signal);
    yield characters.slice(from, from + size).join('');
  }
  return 'end';
}

/** The beginning of the body, then what the fault says. */
async function* upTo(
  body: string,
  { fault, signal }: Spoiling,
): AsyncGenerator<string, StreamEnd, undefined> {
  yield body.slice(0, fault?.afterBytes);
  if (fault?.status === 'hang') await untilAborted(signal);
  return fault?.status === 'reset' ? 'reset' : 'truncate';
}
