import type { AttemptRecord } from '../core/call-record.js';
import type { Clock } from '../core/clock.js';
import type { Spend } from '../core/ledger.js';
import type { CallContext, Operation } from '../core/operation.js';
import { AnswerShapeError, isCrossgraphError, RunError } from '../errors.js';
import type { KeyLease } from '../keys/lease.js';
import type { AnswerDescription, CallDescription } from '../telemetry/call-attributes.js';
import type { RunCeilings } from './most-spend.js';
import type { SearchFilters } from './requests.js';
import { parseJson, refusalOf } from './response-errors.js';
import type { Exchange, ResponseHeaders, Transport } from './transport.js';

/** One route of the API: where it is, how its answer is read, and what may be told about it. */
export interface Endpoint<In extends object, Out> {
  readonly name: 'agent' | 'search';
  readonly path: string;
  /** Turns the parsed body of a 200 into an answer, or throws. */
  read(body: unknown, upstreamMs: number, request: In): Out;
  /** Whether what a cache store gave back has the answer's shape. */
  isAnswer(stored: unknown): stored is Out;
  /** For spans: no prompt, no key. */
  describe(request: In): CallDescription;
  describeAnswer(answer: Out): AnswerDescription;
  filtersOf(request: In): SearchFilters | undefined;
  /** The most that the request can cost. */
  mostOf(request: In, ceilings: RunCeilings): Spend;
  billOf(answer: Out): Spend;
}

export interface AttemptDeps {
  readonly transport: Transport;
  readonly clock: Clock;
}

/** The innermost operation: one HTTP exchange with a lent key, entered in the call's record whatever comes of it. */
export function attempt<In extends object, Out extends { readonly costUsd: number }>(
  endpoint: Endpoint<In, Out>,
  { transport, clock }: AttemptDeps,
): (lease: KeyLease) => Operation<In, Out> {
  return (lease) => async (request, context) => {
    const entry = openAttempt(clock.now(), lease.slot);
    context.record.attempts.push(entry);
    try {
      const { path } = endpoint;
      const exchange = await transport.post({
        path,
        apiKey: lease.apiKey,
        body: request,
        signal: context.signal,
      });
      entry.endedAt = clock.now();
      entry.status = exchange.status;
      lease.observe(rateLimitOf(exchange.headers));
      const answer = readExchange(exchange, { endpoint, request, entry, clock });
      context.record.costUsd += answer.costUsd;
      return answer;
    } catch (error) {
      entry.endedAt ??= clock.now();
      noteFailure(error, entry, context);
      throw error;
    }
  };
}

function openAttempt(startedAt: number, slot: number): AttemptRecord {
  return {
    startedAt,
    endedAt: undefined,
    slot,
    status: undefined,
    errorType: undefined,
    cancelled: false,
  };
}

interface Reading<In extends object, Out> {
  readonly endpoint: Endpoint<In, Out>;
  readonly request: In;
  readonly entry: AttemptRecord;
  readonly clock: Clock;
}

function readExchange<In extends object, Out>(
  exchange: Exchange,
  { endpoint, request, entry, clock }: Reading<In, Out>,
): Out {
  if (exchange.status !== 200) {
    throw refusalOf({ exchange, slot: entry.slot, nowWallMs: clock.wallMs() });
  }
  const body = parseJson(exchange.text);
  if (body === undefined) {
    throw new AnswerShapeError(
      `Perplexity answered 200 with something that is not JSON (${exchange.text.length} characters).`,
    );
  }
  return endpoint.read(body, (entry.endedAt ?? entry.startedAt) - entry.startedAt, request);
}

function noteFailure(error: unknown, entry: AttemptRecord, { record, signal }: CallContext): void {
  if (error instanceof RunError) record.costUsd += error.costUsd;
  if (isCrossgraphError(error)) entry.errorType = error.errorType;
  else if (signal.aborted) entry.cancelled = true;
  else entry.errorType = '_OTHER';
}

/** What `x-ratelimit-*` says, as numbers. The reset is in epoch seconds. */
function rateLimitOf(headers: ResponseHeaders): Parameters<KeyLease['observe']>[0] {
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
