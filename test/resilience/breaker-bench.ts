import { vi } from 'vitest';
import type { Clock } from '../../src/core/clock.js';
import { UpstreamError } from '../../src/errors.js';
import {
  createCircuitBreaker,
  type EndpointBreaker,
} from '../../src/resilience/circuit-breaker.js';
import type { CircuitBreakerOptions } from '../../src/resilience/circuit-breaker-options.js';
import { callContext } from './call-context.js';

/** Follows the timers that opossum's own timer obeys too. */
export const clock: Clock = {
  now: () => performance.now(),
  wallMs: () => Date.now(),
  sleep: () => new Promise(() => undefined),
};

/** Call before each test; `vi.useRealTimers()` after it. */
export function fakeBreakerTimers(): void {
  vi.useFakeTimers({
    toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date', 'performance'],
  });
}

export const down = new UpstreamError('UPSTREAM_FAILED', 'Down.', { status: 503 });
export const breakerOf = (options: CircuitBreakerOptions = {}) =>
  createCircuitBreaker('agent', { volumeThreshold: 4, ...options }, { clock });

/** One attempt that ends as told; resolves with what the caller sees. */
export async function attempt(breaker: EndpointBreaker, error?: unknown): Promise<unknown> {
  const operation = breaker.guard<string, string>(async () => {
    if (error !== undefined) throw error;
    return 'answer';
  });
  return operation('q', callContext()).catch((thrown: unknown) => thrown);
}

export async function attempts(
  breaker: EndpointBreaker,
  count: number,
  error?: unknown,
): Promise<void> {
  for (let index = 0; index < count; index++) await attempt(breaker, error);
}

/** An attempt that hangs until it is told how to end. */
export function hanging(breaker: EndpointBreaker, signal = new AbortController().signal) {
  let settle = { answer: () => {}, fail: (_error: unknown) => {} };
  const context = callContext({ signal });
  const operation = breaker.guard<string, string>(
    () =>
      new Promise((resolve, reject) => {
        settle = { answer: () => resolve('answer'), fail: reject };
      }),
  );
  const outcome = operation('q', context).catch((thrown: unknown) => thrown);
  return { ...settle, outcome, context };
}

export async function opened(options: CircuitBreakerOptions = {}): Promise<EndpointBreaker> {
  const breaker = breakerOf(options);
  await attempts(breaker, 4, down);
  return breaker;
}

export async function halfOpened(): Promise<EndpointBreaker> {
  const breaker = await opened();
  vi.advanceTimersByTime(5_000);
  return breaker;
}
