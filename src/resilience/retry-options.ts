import { expectInteger, expectNumber } from '../core/expect.js';
import { ConfigError } from '../errors.js';

export interface RetryOptions {
  /**
   * Attempts per call, the first included.
   * @defaultValue 3
   */
  readonly maxAttempts?: number | undefined;
  /**
   * Ceiling of the first back-off after a connection error, a 5xx or a timeout, in milliseconds; doubles each time.
   * @defaultValue 50
   */
  readonly transientBaseMs?: number | undefined;
  /**
   * The same after a 429 that does not say how long to wait.
   * @defaultValue 1000
   */
  readonly rateLimitBaseMs?: number | undefined;
  /**
   * Longest back-off of our own choice, in milliseconds. What the server asks for is honoured beyond it.
   * @defaultValue 20000
   */
  readonly maxDelayMs?: number | undefined;
  /**
   * Whether an attempt that may have been billed without an answer is tried again; `fail` never pays twice.
   * @defaultValue 'retry'
   */
  readonly maybeBilled?: 'retry' | 'fail' | undefined;
}

/** Retry options with every default in place. */
export type RetryLimits = Readonly<{
  [Key in keyof RetryOptions]-?: NonNullable<RetryOptions[Key]>;
}>;

/** Fills in the defaults; throws a ConfigError that names the option out of range. */
export function resolveRetryOptions({
  maxAttempts = 3,
  transientBaseMs = 50,
  rateLimitBaseMs = 1_000,
  maxDelayMs = 20_000,
  maybeBilled = 'retry',
}: RetryOptions): RetryLimits {
  if (maybeBilled !== 'retry' && maybeBilled !== 'fail') {
    throw new ConfigError("Expected `maybeBilled` to be 'retry' or 'fail'.");
  }
  return {
    maxAttempts: expectInteger('maxAttempts', maxAttempts, { min: 1 }),
    transientBaseMs: expectNumber('transientBaseMs', transientBaseMs, { min: 0 }),
    rateLimitBaseMs: expectNumber('rateLimitBaseMs', rateLimitBaseMs, { min: 0 }),
    maxDelayMs: expectNumber('maxDelayMs', maxDelayMs, { min: 0 }),
    maybeBilled,
  };
}
