import { type BudgetedDeps, budgeted } from '../budget/budgeted.js';
import type { AnswerStore } from '../cache/answer-store.js';
import { cacheKey } from '../cache/cache-key.js';
import { cached } from '../cache/cached.js';
import { type CallKeys, callKeys } from '../cache/call-keys.js';
import { memoryHit } from '../cache/memory-hit.js';
import { createMemoryTier } from '../cache/memory-tier.js';
import type { RunJournal } from '../cache/run-journal.js';
import { singleFlight } from '../cache/single-flight.js';
import type { Clock } from '../core/clock.js';
import type { Ledger } from '../core/ledger.js';
import { type Layer, type Operation, pipeline } from '../core/operation.js';
import type { Random } from '../core/random.js';
import type { KeyPool } from '../keys/key-pool.js';
import { keyed } from '../keys/keyed.js';
import type { KeyLease } from '../keys/lease.js';
import { attemptLimit } from '../resilience/attempt-limit.js';
import type { EndpointBreaker } from '../resilience/circuit-breaker.js';
import { deadline } from '../resilience/deadline.js';
import { retry } from '../resilience/retry.js';
import type { RetryBudget } from '../resilience/retry-budget.js';
import { traced } from '../telemetry/call-span.js';
import { emitFlight } from '../telemetry/flight-span.js';
import { attempt, type Endpoint } from './attempt.js';
import { type BackgroundRuns, createBackgroundRuns } from './background-runs.js';
import { longestMs, type ResolvedClientOptions } from './client-options.js';
import { lifetimeWithin } from './endpoints.js';
import { runAttempt } from './run-attempt.js';
import { answerSchemaVersion } from './stored-answers.js';
import type { Transport } from './transport.js';

/** Where one kind of request gets its keys, and what counts its failures. */
export interface Lender {
  readonly pool: KeyPool;
  readonly breaker: EndpointBreaker;
}

/** What the layers of one endpoint work with. */
export interface OperationParts<In, Out> {
  readonly options: ResolvedClientOptions;
  readonly transport: Transport;
  readonly pool: KeyPool;
  readonly breaker: EndpointBreaker;
  /** For asking after runs in the background, where the endpoint has them, and what is known of them. */
  readonly polls?: (Lender & { readonly journal: RunJournal }) | undefined;
  /** The persistent tier, shared by all endpoints. */
  readonly store: AnswerStore;
  readonly retryBudget: RetryBudget;
  readonly ledger: Ledger;
  /** Asks the same again behind a stale answer, as a call of its own. */
  readonly refresh: Operation<In, Out>;
  readonly clock: Clock;
  readonly random: Random;
}

/** The order of the layers, from the outside in: the one place where it is written. */
export function createOperation<In extends object, Out extends { readonly costUsd: number }>(
  endpoint: Endpoint<In, Out>,
  parts: OperationParts<In, Out>,
): Operation<In, Out> {
  const { options, transport, pool, breaker, store, retryBudget, clock, random } = parts;
  const origin = options.cacheOrigin;
  const keys = callKeys<In>((body, { tenant, account }) =>
    cacheKey({
      schema: answerSchemaVersion,
      origin,
      endpoint: endpoint.name,
      tenant,
      account,
      body,
    }),
  );
  const memory = createMemoryTier<Out>({ maxBytes: options.memoryCacheBytes });
  const { isAnswer, streams } = endpoint;
  const lifetimeOf = (request: In) => lifetimeWithin(endpoint.filtersOf(request), options);
  const send = attempt(endpoint, { transport, clock });
  const paid = payer(endpoint, parts);
  const runs = backgroundRuns(endpoint, { parts, keys, paid });

  return pipeline<In, Out>(
    [
      // One span per call, answered from the cache or not; closes the call's record.
      traced({
        describe: (request) => ({
          ...endpoint.describe(request),
          serverAddress: transport.host,
          serverPort: transport.port,
        }),
        describeAnswer: endpoint.describeAnswer,
        clock,
      }),
      // A fresh answer in memory needs no flight, and no deadline either: it waits for nothing.
      memoryHit({ memory, keys, streams, clock }),
      // The caller's patience, which stands in the context; enforced below, and here as the backstop.
      deadline({ timeoutMs: longestMs }, { clock }),
      // Equal calls share what follows.
      singleFlight({ keys, clock, onFlightEnd: emitFlight }),
      // A hit costs nothing below.
      cached({
        ...{ memory, store, keys, lifetimeOf, isAnswer, streams },
        ...{ refresh: parts.refresh, onKept: runs?.onKept, clock, random },
      }),
      // A run that was paid for before is followed to its end.
      ...(runs ? [runs.resume] : []),
      // The only retries there are: only what the error itself calls retryable.
      retry(
        { maxAttempts: options.maxAttempts, maybeBilled: options.maybeBilled },
        { clock, random, budget: retryBudget },
      ),
      // Fails closed before anything is sent; every try is reserved, for any of them may be billed.
      paid({ onLost: runs?.onLost }),
      // A run in the background is submitted once, and its end is waited for outside of any exchange.
      ...(runs ? [runs.launch] : []),
    ],
    lent({ pool, breaker }, send, parts),
  );
}

/** A lawful slot of a healthy key; the breaker counts what was sent; one attempt's share of the time. */
function lent<In, Out>(
  { pool, breaker }: Lender,
  send: (lease: KeyLease) => Operation<In, Out>,
  { options, clock }: Pick<OperationParts<never, never>, 'options' | 'clock'>,
): Operation<In, Out> {
  return keyed(
    pool,
    (lease) =>
      pipeline<In, Out>(
        [breaker.guard, attemptLimit(options.attemptTimeoutMs, { clock })],
        send(lease),
      ),
    { clock, admission: breaker.openError },
  );
}

type Paying = Pick<BudgetedDeps<never, never>, 'held' | 'onLost'>;

/** The layer that pays for a request, and what is special about paying for this one. */
function payer<In extends object, Out extends { readonly costUsd: number }>(
  { mostOf, billOf, isAnswer }: Endpoint<In, Out>,
  { ledger, options, clock }: OperationParts<In, Out>,
): (paying: Paying) => Layer<In, Out> {
  return (paying) =>
    budgeted({
      ledger,
      mostOf: (request) => mostOf(request, options.runCeilings),
      billOf,
      failedBillOf: ({ costUsd, partial }) =>
        isAnswer(partial) ? billOf(partial) : { usd: costUsd, tokens: 0 },
      ...paying,
      clock,
    });
}

interface BackgroundParts<In, Out> {
  readonly parts: OperationParts<In, Out>;
  readonly keys: CallKeys<In>;
  readonly paid: (paying: Paying) => Layer<In, Out>;
}

/** The other way of calls that want their run in the background, where the endpoint has one. */
function backgroundRuns<In extends object, Out extends { readonly costUsd: number }>(
  endpoint: Endpoint<In, Out>,
  { parts, keys, paid }: BackgroundParts<In, Out>,
): BackgroundRuns<In, Out> | undefined {
  const { polls, transport, clock, random } = parts;
  if (!polls) return undefined;
  const send = runAttempt(endpoint, { transport, clock });
  const runs = createBackgroundRuns<In, Out>({
    endpoint,
    submit: lent(parts, send, parts),
    ask: lent(polls, send, parts),
    accounts: polls.pool.accounts,
    paid: (held) => paid({ held, onLost: (...lost) => runs.onLost(...lost) }),
    ...{ journal: polls.journal, keys, clock, random },
  });
  return runs;
}
