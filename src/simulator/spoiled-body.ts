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
  if (status === 'mistyped') return { ...answer, headers: mistyped(answer.headers) };
  if (status === 'empty') return { ...answer, body: emptied(answer.body) };
  if (status === 'huge') return { ...answer, kind: 'stream', pieces: padded(answer.body) };
  if (status === 'slow') return inPieces(answer, slowly(answer.body, spoiling));
  if (afterBytes !== undefined) return inPieces(answer, upTo(answer.body, spoiling));
  return status === 'truncate' ? { ...answer, kind: 'truncate' } : answer;
}

/** The headers of an answer whose content type somebody on the way has got wrong. */
export function mistyped(headers: HttpAnswer['headers']): HttpAnswer['headers'] {
  return { ...headers, 'content-type': 'text/html; charset=UTF-8' };
}

const lists = new Set(['output', 'results', 'data']);

/** The answer with nothing in its list. */
function emptied(body: string): string {
  const fields = Object.entries(JSON.parse(body) as object);
  const left = fields.map(([name, value]) => [name, lists.has(name) ? [] : value]);
  return JSON.stringify(Object.fromEntries(left));
}

/** The body and then blanks, which mean nothing in JSON. Its length is not told before. */
async function* padded(body: string): AsyncGenerator<string, StreamEnd, undefined> {
  yield body;
  yield* padding(' '.repeat(2 ** 20));
  return 'end';
}

/** 33 times a mebibyte that means nothing: more than the longest body the vendor takes. */
export function* padding(mebibyte: string): Generator<string, void, undefined> {
  for (let part = 0; part < 33; part++) yield mebibyte;
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
