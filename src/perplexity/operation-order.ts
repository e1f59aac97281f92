import { budgeted } from '../budget/budgeted.js';
import type { AnswerStore } from '../cache/answer-store.js';
import { cacheKey } from '../cache/cache-key.js';
import { cached } from '../cache/cached.js';
import { callKeys } from '../cache/call-keys.js';
import { memoryHit } from '../cache/memory-hit.js';
import { createMemoryTier } from '../cache/memory-tier.js';
import { refusals } from '../cache/refusals.js';
import { singleFlight } from '../cache/single-flight.js';
import type { Clock } from '../core/clock.js';
import type { Ledger } from '../core/ledger.js';
import { type Operation, pipeline } from '../core/operation.js';
import type { Random } from '../core/random.js';
import type { KeyPool } from '../keys/key-pool.js';
import { keyed } from '../keys/keyed.js';
import { attemptLimit } from '../resilience/attempt-limit.js';
import type { EndpointBreaker } from '../resilience/circuit-breaker.js';
import { deadline } from '../resilience/deadline.js';
import { retry } from '../resilience/retry.js';
import type { RetryBudget } from '../resilience/retry-budget.js';
import { traced } from '../telemetry/call-span.js';
import { emitFlight } from '../telemetry/flight-span.js';
import { attempt, type Endpoint } from './attempt.js';
import { longestMs, type ResolvedClientOptions } from './client-options.js';
import { lifetimeWithin } from './endpoints.js';
import { answerSchemaVersion } from './stored-answers.js';
import type { Transport } from './transport.js';

/** What the layers of one endpoint work with. */
export interface OperationParts<In, Out> {
  readonly options: ResolvedClientOptions;
  readonly transport: Transport;
  readonly pool: KeyPool;
  readonly breaker: EndpointBreaker;
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
  const { options, transport, pool, breaker, store, retryBudget, ledger, clock, random } = parts;
  const origin = options.cacheOrigin;
  const keys = callKeys<In>((body, { tenant }) =>
    cacheKey({ schema: answerSchemaVersion, origin, endpoint: endpoint.name, tenant, body }),
  );
  const memory = createMemoryTier<Out>({ maxBytes: options.memoryCacheBytes });
  const { isAnswer, streams } = endpoint;
  const lifetimeOf = (request: In) => lifetimeWithin(endpoint.filtersOf(request), options);
  const send = attempt(endpoint, { transport, clock });

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
        ...{ refresh: parts.refresh, clock, random },
      }),
      // What is wrong in itself is not sent twice; an old answer, above, is none the worse for it.
      refusals({ keys, clock }),
      // The only retries there are: only what the error itself calls retryable.
      retry(
        { maxAttempts: options.maxAttempts, maybeBilled: options.maybeBilled },
        { clock, random, budget: retryBudget },
      ),
      // Fails closed before anything is sent; every try is reserved, for any of them may be billed.
      budgeted({
        ledger,
        mostOf: (request) => endpoint.mostOf(request, options.runCeilings),
        billOf: endpoint.billOf,
        failedBillOf: ({ costUsd, partial }) =>
          isAnswer(partial) ? endpoint.billOf(partial) : { usd: costUsd, tokens: 0 },
        clock,
      }),
    ],
    // A lawful slot of a healthy key; the breaker counts what was sent; one attempt's share of the time.
    keyed(
      pool,
      (lease) =>
        pipeline<In, Out>(
          [breaker.guard, attemptLimit(options.attemptTimeoutMs, { clock })],
          send(lease),
        ),
      { clock, admission: breaker.openError },
    ),
  );
}
