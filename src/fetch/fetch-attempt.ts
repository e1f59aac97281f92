import type { Clock } from '../core/clock.js';
import type { CallContext, Operation } from '../core/operation.js';
import { passOn } from '../core/pass-on.js';
import { AnswerShapeError } from '../errors.js';
import type { KeyLease } from '../keys/lease.js';
import { noteFailure, openAttempt, rateLimitOf } from '../perplexity/attempt.js';
import { parseJson, refusalOf, withoutKey } from '../perplexity/response-errors.js';
import type { ResponseHeaders } from '../perplexity/transport.js';
import { type BodyPipe, createBodyPipe } from './body-pipe.js';
import { type ChatFacts, createFactsReader, factsOf } from './chat-facts.js';
import type { FetchSettings } from './fetch-options.js';
import type { FetchRequest } from './fetch-request.js';
import type { AnswerParts } from './fetch-response.js';
import type { FetchTransport, OpenAnswer } from './fetch-transport.js';

/** What came of an exchange. */
export interface FetchAnswer {
  /** Absent when it was handed over while it came. */
  readonly parts: AnswerParts | undefined;
  readonly facts: ChatFacts;
  readonly costUsd: number;
}

/** The event by which an answer is handed over whose body is still coming. */
export interface HandedOver {
  readonly parts: AnswerParts;
  /** To be ended, or failed, once the call has. */
  readonly pipe: BodyPipe;
}

export interface FetchAttemptDeps {
  readonly transport: FetchTransport;
  readonly settings: FetchSettings;
  readonly clock: Clock;
}

// The answer behind an error, for whoever has to hand it on when there is nothing better.
const refusals = new WeakMap<object, AnswerParts>();

/** What the upstream had answered when this error, or the one behind it, was made. */
export function refusedAnswer(error: unknown): AnswerParts | undefined {
  if (!(error instanceof Error)) return undefined;
  return (
    refusals.get(error) ?? (error.cause instanceof Error ? refusals.get(error.cause) : undefined)
  );
}

/**
 * The innermost operation: one HTTP exchange with a lent key. JSON is read to its end, so that a body that breaks can be
 * asked for again; anything else is handed over with its headers, and the exchange lasts until its body has ended.
 */
export function fetchAttempt({
  transport,
  settings,
  clock,
}: FetchAttemptDeps): (lease: KeyLease) => Operation<FetchRequest, FetchAnswer> {
  return (lease) => async (request, context) => {
    const entry = openAttempt(clock.now(), lease.slot, request.method);
    context.record.attempts.push(entry);
    try {
      const answer = await transport.send(request, lease.apiKey, context.signal);
      entry.status = answer.status;
      lease.observe(rateLimitOf(answer.headers));
      const received =
        answer.status >= 400
          ? await refuse(answer, { lease, settings, clock })
          : await receive(answer, context, clock);
      entry.endedAt = clock.now();
      const costUsd = costOf(received.facts, settings);
      context.record.costUsd += costUsd;
      // Nothing is kept of what others ask for.
      context.record.outcome = 'bypass';
      return { ...received, costUsd };
    } catch (error) {
      entry.endedAt ??= clock.now();
      noteFailure(error, entry, context);
      throw error;
    }
  };
}

type Received = Omit<FetchAnswer, 'costUsd'>;

async function refuse(
  answer: OpenAnswer,
  { lease, settings, clock }: { lease: KeyLease; settings: FetchSettings; clock: Clock },
): Promise<never> {
  const { status } = answer;
  const text = (await whole(answer)).toString();
  // `Response` takes no other; three digits is all that HTTP asks of one.
  if (status > 599) {
    throw new AnswerShapeError(`The upstream answered with a status of no meaning (${status}).`);
  }
  const headers = cleanHeaders(answer.headers, lease.apiKey);
  const exchange = { status, headers, text };
  const vendor = settings.provider;
  const error = refusalOf({ exchange, key: lease, nowWallMs: clock.wallMs(), vendor });
  refusals.set(error, { status, headers, body: withoutKey(text, lease.apiKey) });
  throw error;
}

/** The headers without a key that the other side may have repeated in them. */
function cleanHeaders(headers: ResponseHeaders, apiKey: string): ResponseHeaders {
  const cleaned = Object.entries(headers).map(([name, value]) => [
    name,
    typeof value === 'string'
      ? withoutKey(value, apiKey)
      : value?.map((one) => withoutKey(one, apiKey)),
  ]);
  return Object.fromEntries(cleaned);
}

function receive(answer: OpenAnswer, context: CallContext, clock: Clock): Promise<Received> {
  const type = String(answer.headers['content-type'] ?? '');
  return /^application\/(?:[\w.-]+\+)?json\b/i.test(type)
    ? receiveJson(answer)
    : handOver(answer, context, clock);
}

async function receiveJson(answer: OpenAnswer): Promise<Received> {
  const { status, headers } = answer;
  const body = await whole(answer);
  const value = parseJson(body.toString());
  if (value === undefined && body.length > 0) {
    throw new AnswerShapeError(
      `The answer (${status}) calls itself JSON and is none (${body.length} bytes).`,
    );
  }
  return { parts: { status, headers, body }, facts: factsOf(value) };
}

async function handOver(answer: OpenAnswer, context: CallContext, clock: Clock): Promise<Received> {
  const { status, headers } = answer;
  const pipe = createBodyPipe();
  const reader = createFactsReader();
  const isEvents = /^text\/event-stream\b/i.test(String(headers['content-type'] ?? ''));
  const parts = { status, headers, body: pipe.stream };
  // From here on nothing is tried again: the SDK has the head.
  passOn(context, { parts, pipe } satisfies HandedOver, clock.now());
  await answer.read((bytes) => {
    context.progress?.();
    pipe.push(bytes);
    if (isEvents) reader.push(bytes);
  });
  return { parts: undefined, facts: reader.facts() };
}

async function whole(answer: OpenAnswer): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  await answer.read((bytes) => {
    pieces.push(bytes);
  });
  return Buffer.concat(pieces);
}

function costOf({ costUsd, model, usage }: ChatFacts, { costUsdOf }: FetchSettings): number {
  if (costUsd !== undefined) return costUsd;
  if (!usage) return 0;
  try {
    const told = costUsdOf({ model, usage });
    return Number.isFinite(told) ? told : 0;
  } catch {
    // A mistake in a price must not cost the answer, which has been paid for.
    return 0;
  }
}
