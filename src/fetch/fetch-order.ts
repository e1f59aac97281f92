import { abandonable } from '../core/abort.js';
import type { Clock } from '../core/clock.js';
import { type Layer, type Operation, pipeline } from '../core/operation.js';
import type { Random } from '../core/random.js';
import type { KeyPool } from '../keys/key-pool.js';
import { keyed } from '../keys/keyed.js';
import { longestMs } from '../perplexity/client-options.js';
import { attemptLimit } from '../resilience/attempt-limit.js';
import type { EndpointBreaker } from '../resilience/circuit-breaker.js';
import { deadline } from '../resilience/deadline.js';
import { retry } from '../resilience/retry.js';
import type { RetryBudget } from '../resilience/retry-budget.js';
import { type TracedOptions, traced } from '../telemetry/call-span.js';
import { measured } from '../telemetry/measured.js';
import { type FetchAnswer, fetchAttempt } from './fetch-attempt.js';
import type { FetchSettings } from './fetch-options.js';
import { describeRequest, type FetchRequest } from './fetch-request.js';
import type { FetchTransport } from './fetch-transport.js';

/** What the layers of one origin work with. */
export interface FetchParts {
  readonly settings: FetchSettings;
  readonly transport: FetchTransport;
  readonly pool: KeyPool;
  readonly breaker: EndpointBreaker;
  readonly retryBudget: RetryBudget;
  readonly clock: Clock;
  readonly random: Random;
}

/** The order of the layers, from the outside in: the client's, without what keeps and shares answers. */
export function createFetchOperation(parts: FetchParts): Operation<FetchRequest, FetchAnswer> {
  const { settings, pool, breaker, retryBudget, clock, random } = parts;
  const { client, provider, host, port } = settings;
  const { maxAttempts, maybeBilled, attemptTimeoutMs } = client;
  const send = fetchAttempt(parts);
  const description: TracedOptions<FetchRequest, FetchAnswer> = {
    describe: (request) => ({
      ...describeRequest(request, provider),
      ...{ provider, serverAddress: host, serverPort: port },
    }),
    describeAnswer: ({ facts, costUsd }) => ({ ...facts, costUsd }),
    clock,
  };

  return pipeline<FetchRequest, FetchAnswer>(
    [
      // Counts what the span shows, from the record that the span closes.
      measured(description),
      // One span per call; a stream's ends with its body.
      traced(description),
      // The caller's patience; enforced below, and here as the backstop.
      deadline({ timeoutMs: longestMs }, { clock }),
      // A body that was given as a stream is read once, and sent as often as needed.
      bodyLoaded,
      // The only retries there should be: an SDK's own multiply them.
      retry({ maxAttempts, maybeBilled }, { clock, random, budget: retryBudget }),
    ],
    // A lawful slot of a healthy key; the breaker counts what was sent; one attempt's share of the time.
    keyed(
      pool,
      (lease) =>
        pipeline<FetchRequest, FetchAnswer>(
          [breaker.guard, attemptLimit(attemptTimeoutMs, { clock })],
          send(lease),
        ),
      { clock, admission: breaker.openError },
    ),
  );
}

const bodyLoaded: Layer<FetchRequest, FetchAnswer> = (next) => async (request, context) => {
  const { load, ...rest } = request;
  if (!load) return next(request, context);
  return next({ ...rest, body: await abandonable(load(), context.signal) }, context);
};
