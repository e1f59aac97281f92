import { expectInteger, expectNumber } from '../core/expect.js';

export interface CircuitBreakerOptions {
  /**
   * Outcomes the rolling window must hold before the circuit can open.
   * @defaultValue 10
   */
  readonly volumeThreshold?: number | undefined;
  /**
   * Share of upstream faults, in percent, above which the circuit opens.
   * @defaultValue 50
   */
  readonly errorThresholdPercentage?: number | undefined;
  /**
   * How long the circuit stays open before one attempt may probe the endpoint, in milliseconds.
   * @defaultValue 5000
   */
  readonly resetTimeoutMs?: number | undefined;
  /**
   * Length of the rolling window, in milliseconds.
   * @defaultValue 10000
   */
  readonly windowMs?: number | undefined;
}

/** Breaker options with every default in place. */
export type BreakerLimits = Readonly<Record<keyof CircuitBreakerOptions, number>>;

/** Fills in the defaults; throws a ConfigError that names the option out of range. */
export function resolveCircuitBreakerOptions({
  volumeThreshold = 10,
  errorThresholdPercentage = 50,
  resetTimeoutMs = 5_000,
  windowMs = 10_000,
}: CircuitBreakerOptions): BreakerLimits {
  const percent = { min: 0, max: 100 };
  return {
    volumeThreshold: expectInteger('volumeThreshold', volumeThreshold, { min: 1 }),
    errorThresholdPercentage: expectNumber(
      'errorThresholdPercentage',
      errorThresholdPercentage,
      percent,
    ),
    resetTimeoutMs: expectNumber('resetTimeoutMs', resetTimeoutMs, { min: 1, max: 2 ** 31 - 1 }),
    windowMs: expectNumber('windowMs', windowMs, { min: 100, max: 3_600_000 }),
  };
}
