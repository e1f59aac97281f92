/** What a threshold looks at, within the monitor's window. */
export type ThresholdKind = 'mean_latency_ms' | 'success_rate' | 'hit_rate';

/** A bound on a figure, and when being beyond it is an alert. */
export interface Threshold {
  readonly name: string;
  /** A latency must not exceed its limit, a rate must not fall below it. */
  readonly kind: ThresholdKind;
  /** Milliseconds, or a share from 0 to 1. */
  readonly limit: number;
  /** How long the figure must be beyond the limit before the alert fires. */
  readonly forMs: number;
  /** How long it must be within the limit again before the alert ends. */
  readonly clearAfterMs: number;
  readonly severity: 'warning' | 'critical';
  /** Where it is written what to do. */
  readonly runbook: string;
}

const minuteMs = 60_000;

/** What is too slow, too often wrong and too seldom cached where nobody says otherwise. */
export const defaultThresholds: readonly Threshold[] = [
  {
    name: 'mean-response',
    kind: 'mean_latency_ms',
    limit: 10_000,
    forMs: minuteMs,
    clearAfterMs: 2 * minuteMs,
    severity: 'warning',
    runbook: 'docs/runbook.md#mean-response',
  },
  {
    name: 'success-rate',
    kind: 'success_rate',
    limit: 0.9,
    forMs: minuteMs,
    clearAfterMs: 2 * minuteMs,
    severity: 'critical',
    runbook: 'docs/runbook.md#success-rate',
  },
  {
    name: 'cache-hits',
    kind: 'hit_rate',
    limit: 0.3,
    forMs: minuteMs,
    clearAfterMs: 2 * minuteMs,
    severity: 'warning',
    runbook: 'docs/runbook.md#cache-hits',
  },
];
