import { type BudgetedDeps, budgeted } from '../budget/budgeted.js';
import type { AnswerStore } from '../cache/answer-store.js';
import { cacheKey } from '../cache/cache-key.js';
import { cached } from '../cache/cached.js';
import { type CallKeys, callKeys } from '../cache/call-keys.js';
import { memoryHit } from '../cache/memory-hit.js';
import { createMemoryTier } from '../cache/memory-tier.js';
import { refusals } from '../cache/refusals.js';
import type { RunJournal } from '../cache/run-journal.js';
import { singleFlight } from '../cache/single-flight.js';
import type { Clock } from '../core/clock.js';
import type { Ledger } from '../core/ledger.js';
import type { CallContext, Layer, Operation } from '../core/operation.js';
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
import { measured } from '../telemetry/measured.js';
import { attempt, type Endpoint } from './attempt.js';
import { type BackgroundRuns, createBackgroundRuns } from './background-runs.js';
import { changed, joined, type LayerChanges, type NamedLayer, named } from './client-layers.js';
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
  /** What the client's owner wants changed of the layers. */
  readonly layers?: LayerChanges | undefined;
  readonly clock: Clock;
  readonly random: Random;
}

/** What one endpoint does for a call, and how an answer it has kept is dropped again. */
export interface EndpointOperation<In, Out> {
  readonly operation: Operation<In, Out>;
  /** Drops what the cache holds for this request; settles as the store's writes do, and never throws. */
  forget(request: In, context: CallContext): Promise<void>;
}

/** The order of the layers, from the outside in: the one place where it is written. */
export function createOperation<In extends object, Out extends { readonly costUsd: number }>(
  endpoint: Endpoint<In, Out>,
  parts: OperationParts<In, Out>,
): EndpointOperation<In, Out> {
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

  const { describeAnswer, content } = endpoint;
  const describe = (request: In) => ({
    serverAddress: transport.host,
    serverPort: transport.port,
    ...endpoint.describe(request),
  });

  const call: NamedLayer[] = [
    // Counts what the span shows, from the record that the span closes.
    named('metrics', measured<In, Out>({ describe, describeAnswer })),
    // One span per call, answered from the cache or not; closes the call's record.
    named('span', traced<In, Out>({ describe, describeAnswer, content, clock })),
    // A fresh answer in memory needs no flight, and no deadline either: it waits for nothing.
    named('memory', memoryHit<In, Out>({ memory, keys, streams, clock })),
    // The caller's patience, which stands in the context; enforced below, and here as the backstop.
    named('deadline', deadline<In, Out>({ timeoutMs: longestMs }, { clock })),
    // Equal calls share what follows.
    named('flight', singleFlight<In, Out>({ keys, clock, onFlightEnd: emitFlight })),
    // A hit costs nothing below.
    named(
      'cache',
      cached<In, Out>({
        ...{ memory, store, keys, lifetimeOf, isAnswer, streams },
        ...{ refresh: parts.refresh, onKept: runs?.onKept, clock, random },
      }),
    ),
    // A run that was paid for before is followed to its end.
    ...(runs ? [named('resume', runs.resume)] : []),
    // What is wrong in itself is not sent twice; an old answer, above, is none the worse for it.
    named('refusals', refusals<In, Out>({ keys, clock })),
    // The only retries there are: only what the error itself calls retryable.
    named(
      'retry',
      retry<In, Out>(
        { maxAttempts: options.maxAttempts, maybeBilled: options.maybeBilled },
        { clock, random, budget: retryBudget },
      ),
    ),
    // Fails closed before anything is sent; every try is reserved, for any of them may be billed.
    named('budget', paid({ onLost: runs?.onLost })),
    // A run in the background is submitted once, and its end is waited for outside of any exchange.
    ...(runs ? [named('launch', runs.launch)] : []),
  ];
  const around = joined<In, Out>(changed(call, parts.layers?.call, endpoint.name));
  const operation = around(lent({ pool, breaker }, send, { ...parts, endpoint }));

  return {
    operation,
    forget: async (request, context) => {
      // What such a call was given was never kept.
      if (context.freshness === 'no-store') return;
      const key = keys.of(request, context);
      memory.delete(key);
      await store.delete(key);
    },
  };
}

type LentParts = Pick<OperationParts<never, never>, 'options' | 'clock' | 'layers'> & {
  readonly endpoint: Pick<Endpoint<object, never>, 'name'>;
};

/** A lawful slot of a healthy key; the breaker counts what was sent; one attempt's share of the time. */
function lent<In, Out>(
  { pool, breaker }: Lender,
  send: (lease: KeyLease) => Operation<In, Out>,
  { options, clock, layers, endpoint }: LentParts,
): Operation<In, Out> {
  const own = [
    named<object, unknown>('breaker', breaker.guard),
    named('attempt limit', attemptLimit<object, unknown>(options.attemptTimeoutMs, { clock })),
  ];
  const around = joined<In, Out>(changed(own, layers?.attempt, endpoint.name));
  return keyed(pool, (lease) => around(send(lease)), { clock, admission: breaker.openError });
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
    submit: lent(parts, send, { ...parts, endpoint }),
    ask: lent(polls, send, { ...parts, endpoint }),
    accounts: polls.pool.accounts,
    paid: (held) => paid({ held, onLost: (...lost) => runs.onLost(...lost) }),
    ...{ journal: polls.journal, keys, clock, random },
  });
  return runs;
}
