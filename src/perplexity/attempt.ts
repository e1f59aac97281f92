import type { StreamCodec } from '../cache/stream-replay.js';
import type { AttemptRecord } from '../core/call-record.js';
import type { Clock } from '../core/clock.js';
import type { Spend } from '../core/ledger.js';
import type { CallContext, Operation } from '../core/operation.js';
import { AnswerShapeError, isCrossgraphError, RunError } from '../errors.js';
import type { KeyLease } from '../keys/lease.js';
import type { AnswerDescription, CallDescription } from '../telemetry/call-attributes.js';
import type { ContentReader } from '../telemetry/call-content.js';
import type { StreamReader } from './agent-stream-reader.js';
import type { RunCeilings } from './most-spend.js';
import { isEventStream, readStream } from './read-stream.js';
import { parseJson, refusalOf } from './response-errors.js';
import type { SearchFilters } from './search-filters.js';
import type {
  Exchange,
  ExchangeRequest,
  OpenExchange,
  ResponseHeaders,
  Transport,
} from './transport.js';

/** One route of the API: where it is, how its answer is read, and what may be told about it. */
export interface Endpoint<In extends object, Out> {
  readonly name: 'agent' | 'search' | 'embeddings' | 'models';
  /** @defaultValue POST */
  readonly method?: 'GET' | undefined;
  readonly path: string;
  /** Reads the events of one streamed answer; absent where the endpoint does not stream. */
  readonly openReader?: (() => StreamReader) | undefined;
  /** Turns the parsed body of a 200, or the object a stream ended with, into an answer, or throws. */
  read(body: unknown, upstreamMs: number, request: In): Out;
  /** The answer with the name of the account that made it, where that may be asked for later. */
  signed?(answer: Out, account: string): Out;
  /** Whether the request asks for a run in the background; absent where the endpoint has none. */
  isBackground?(request: In): boolean;
  /** How the events of a streamed answer are kept in the cache. */
  readonly streams?: StreamCodec<Out> | undefined;
  /** Whether what a cache store gave back has the answer's shape. */
  isAnswer(stored: unknown): stored is Out;
  /** For spans: no prompt, no key. */
  describe(request: In): CallDescription;
  describeAnswer(answer: Out): AnswerDescription;
  /** For spans, where the application wants to see what is said. */
  readonly content?: ContentReader<In, Out> | undefined;
  filtersOf(request: In): SearchFilters | undefined;
  /** The most that the request can cost. */
  mostOf(request: In, ceilings: RunCeilings): Spend;
  billOf(answer: Out): Spend;
}

export interface AttemptDeps {
  readonly transport: Transport;
  readonly clock: Clock;
}

/**
 * The innermost operation: one HTTP exchange with a lent key, entered in the call's record whatever comes of it. It
 * asks for a stream where the call wants one and the endpoint has one; an upstream that answers in one piece all the
 * same is read as such.
 */
export function attempt<In extends object, Out extends { readonly costUsd: number }>(
  endpoint: Endpoint<In, Out>,
  { transport, clock }: AttemptDeps,
): (lease: KeyLease) => Operation<In, Out> {
  return (lease) => async (request, context) => {
    const entry = openAttempt(clock.now(), lease.slot, endpoint.method);
    context.record.attempts.push(entry);
    const { path, method, openReader } = endpoint;
    const { signal } = context;
    const reader = context.emit && openReader?.();
    try {
      const { body, accept } = reader ? streamed(request) : whole(request);
      const onSent = () => lease.sent();
      const exchange = await transport.send({
        path,
        method,
        apiKey: lease.apiKey,
        body,
        accept,
        signal,
        onSent,
      });
      entry.status = exchange.status;
      lease.observe(rateLimitOf(exchange.headers));
      const streams = exchange.status === 200 && isEventStream(exchange.headers);
      const answered =
        reader && streams
          ? await readStream(exchange, reader, { context, clock })
          : await readWhole(exchange, { key: lease, clock });
      entry.endedAt = clock.now();
      const answer = endpoint.read(answered, entry.endedAt - entry.startedAt, request);
      context.record.costUsd += answer.costUsd;
      return endpoint.signed?.(answer, lease.account) ?? answer;
    } catch (error) {
      entry.endedAt ??= clock.now();
      noteFailure(error, entry, context);
      throw error;
    }
  };
}

type Wanted = Required<Pick<ExchangeRequest, 'body' | 'accept'>>;

const whole = (body: object): Wanted => ({ body, accept: 'application/json' });

const streamed = (request: object): Wanted => ({
  body: { ...request, stream: true },
  accept: 'text/event-stream',
});

/** The entry of an exchange that begins now. */
export function openAttempt(
  startedAt: number,
  slot: number,
  method?: AttemptRecord['method'],
): AttemptRecord {
  return {
    startedAt,
    endedAt: undefined,
    method,
    slot,
    status: undefined,
    errorType: undefined,
    cancelled: false,
  };
}

/** The parsed body of an answer that comes in one piece. */
export async function readWhole(
  { status, headers, text: read }: OpenExchange,
  { key, clock }: { readonly key: Pick<KeyLease, 'slot' | 'apiKey'>; readonly clock: Clock },
): Promise<unknown> {
  const exchange: Exchange = { status, headers, text: await read() };
  if (status !== 200) throw refusalOf({ exchange, key, nowWallMs: clock.wallMs() });
  const body = parseJson(exchange.text);
  if (body !== undefined) return body;
  throw new AnswerShapeError(
    `Perplexity answered 200 with something that is not JSON (${exchange.text.length} characters).`,
  );
}

/** Enters how the exchange failed. */
export function noteFailure(
  error: unknown,
  entry: AttemptRecord,
  { record, signal }: CallContext,
): void {
  if (error instanceof RunError) record.costUsd += error.costUsd;
  if (isCrossgraphError(error)) entry.errorType = error.errorType;
  else if (signal.aborted) entry.cancelled = true;
  else entry.errorType = '_OTHER';
}

/** What `x-ratelimit-*` says, as numbers. The reset is in epoch seconds. */
export function rateLimitOf(headers: ResponseHeaders): Parameters<KeyLease['observe']>[0] {
  const reset = numberOf(headers['x-ratelimit-reset']);
  return {
    limit: numberOf(headers['x-ratelimit-limit']),
    remaining: numberOf(headers['x-ratelimit-remaining']),
    resetAtMs: reset === undefined ? undefined : reset * 1000,
  };
}

function numberOf(header: string | string[] | undefined): number | undefined {
  if (typeof header !== 'string' || header === '') return undefined;
  const value = Number(header);
  return Number.isFinite(value) ? value : undefined;
}
