import { type Clock, systemClock } from '../core/clock.js';
import type { CallContext, Layer, Operation } from '../core/operation.js';
import { type Random, systemRandom } from '../core/random.js';
import {
  type CrossgraphError,
  isCrossgraphError,
  RateLimitError,
  retryAfterMsOf,
  UpstreamError,
} from '../errors.js';
import { createRetryBudget, type RetryBudget } from './retry-budget.js';
import { type RetryLimits, type RetryOptions, resolveRetryOptions } from './retry-options.js';

export interface RetryDeps {
  readonly clock?: Clock | undefined;
  readonly random?: Random | undefined;
  /** Shared by every layer that draws on the same upstream. By default the layer has its own. */
  readonly budget?: RetryBudget | undefined;
}

const secondMs = 1_000;
// The AWS SDKs' ratio of 14 to 5: a server that names its delay is not in trouble.
const transientCost = 1;
const askedCost = 0.36;

/**
 * Runs the operation again after an error that calls itself retryable, after full-jitter exponential back-off or as
 * long as the server asks. Gives the error up at once when the attempts or the shared budget are used up, or when the
 * wait would end behind the deadline. A caller's abort is never retried: it rejects with the caller's own reason. Nor
 * is a stream whose first event has been passed on: the caller would see its beginning twice.
 */
export function retry<In, Out>(options: RetryOptions = {}, deps: RetryDeps = {}): Layer<In, Out> {
  const { clock = systemClock, random = systemRandom } = deps;
  const { budget = createRetryBudget({}, { clock }) } = deps;
  const limits = resolveRetryOptions(options);

  const backOff = async (error: CrossgraphError, attempt: number, context: CallContext) => {
    const { record, signal } = context;
    const delayMs = backOffMs(error, { attempt, chance: random() }, limits);
    const beganAt = clock.now();
    // A crowded second is no reason to lose a call: its retry comes in one of the next, if the deadline allows.
    while (budget.isSpentForNow?.(costOf(error)) && clock.now() + secondMs < context.deadline) {
      await clock.sleep(secondMs * (0.25 + 0.75 * random()), signal);
    }
    record.backoffMs += clock.now() - beganAt;
    const startedAt = clock.now();
    const reason = obstacleTo(error, { readyAt: startedAt + delayMs, budget }, context);
    if (reason !== undefined) {
      const attributes = { attempt, reason };
      record.events.push({ name: 'crossgraph.retry.given_up', at: startedAt, attributes });
      throw error;
    }
    const attributes = { attempt, delay_ms: delayMs, ...factsOf(error) };
    record.events.push({ name: 'crossgraph.retry.scheduled', at: startedAt, attributes });
    record.retries++;
    try {
      await clock.sleep(delayMs, signal);
    } finally {
      record.backoffMs += clock.now() - startedAt;
    }
  };

  const afterFailure = async (error: unknown, attempt: number, context: CallContext) => {
    context.signal.throwIfAborted();
    if (!isCrossgraphError(error)) throw error;
    if (error.billing === 'maybe') context.record.maybeBilled++;
    if (!isWorthRetrying(error, attempt, limits)) throw error;
    await backOff(error, attempt, context);
  };

  return (next) => {
    const first: Operation<In, Out> = async (input, context) => {
      budget.deposit();
      try {
        return await next(input, context);
      } finally {
        // It may have waited for its slot longer than credit lasts.
        budget.renew?.();
      }
    };
    return async (input, context) => {
      let fault: unknown;
      for (let attempt = 1; ; attempt++) {
        try {
          return await (attempt === 1 ? first : next)(input, context);
        } catch (error) {
          await afterFailure(whatFailed(error, fault), attempt, context);
          fault = error;
        }
      }
    };
  };
}

function isWorthRetrying(error: CrossgraphError, attempt: number, limits: RetryLimits): boolean {
  if (!error.retryable || attempt >= limits.maxAttempts) return false;
  return error.billing === 'no' || limits.maybeBilled === 'retry';
}

/** There is no answer for what the upstream did, not because another try could not be made; that is final. */
function whatFailed(error: unknown, fault: unknown): unknown {
  if (fault !== undefined && isUnsent(error)) throw fault;
  return error;
}

/** The attempt ended before anything was sent, for want of a slot, of time or of a closed circuit. */
function isUnsent(error: unknown): boolean {
  if (!isCrossgraphError(error)) return false;
  const { code, billing } = error;
  if (code === 'CALL_TIMEOUT') return billing === 'no';
  return code === 'KEYS_EXHAUSTED' || code === 'CIRCUIT_OPEN';
}

interface FailedAttempt {
  /** Its number within the call, from 1. */
  readonly attempt: number;
  readonly chance: number;
}

function backOffMs(
  error: CrossgraphError,
  { attempt, chance }: FailedAttempt,
  limits: RetryLimits,
): number {
  const askedMs = retryAfterMsOf(error);
  // Never sooner than asked; a little later, so that those refused together do not come back together.
  if (askedMs !== undefined) return askedMs + chance * Math.min(1_000, askedMs / 10);
  const baseMs = error instanceof RateLimitError ? limits.rateLimitBaseMs : limits.transientBaseMs;
  return chance * Math.min(limits.maxDelayMs, baseMs * 2 ** (attempt - 1));
}

/** Why the retry must not happen; pays for it from the budget when nothing stands against it. */
function obstacleTo(
  error: CrossgraphError,
  { readyAt, budget }: { readonly readyAt: number; readonly budget: RetryBudget },
  { deadline, record }: CallContext,
): 'streaming' | 'deadline' | 'budget' | undefined {
  if (record.firstChunkAt !== undefined) return 'streaming';
  if (readyAt >= deadline) return 'deadline';
  return budget.withdraw(costOf(error)) ? undefined : 'budget';
}

function costOf(error: CrossgraphError): number {
  return retryAfterMsOf(error) === undefined ? transientCost : askedCost;
}

function factsOf(error: CrossgraphError): Record<string, string | number> {
  const askedMs = retryAfterMsOf(error);
  return {
    error_type: error.errorType,
    ...(error instanceof UpstreamError ? { status: error.status } : {}),
    ...(askedMs === undefined ? {} : { retry_after_ms: askedMs }),
  };
}
