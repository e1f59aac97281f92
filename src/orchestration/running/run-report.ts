import type { CacheOutcome } from '../../core/call-record.js';
import type { StopReason } from './stop-reason.js';

/** Milliseconds. Percentiles are nearest-rank; without calls all are 0. */
export interface Spread {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
  readonly sum: number;
}

/** Calls added up. `outcomes` sum to `calls`; the figures are those of the calls' own `meta`. */
export interface CallTotals {
  readonly calls: number;
  readonly outcomes: Readonly<Record<CacheOutcome, number>>;
  /** HTTP exchanges. */
  readonly attempts: number;
  readonly retries: number;
  readonly rateLimited: number;
  readonly maybeBilled: number;
  readonly tokens: { readonly input: number; readonly output: number; readonly total: number };
  readonly costUsd: number;
  readonly savedUsd: number;
  readonly latencyMs: {
    readonly queue: Spread;
    readonly upstream: Spread;
    readonly total: Spread;
  };
}

/** The calls of one agent, node or tool, and its own runs. */
export interface StepTotals extends CallTotals {
  readonly name: string;
  /** Invocations of the agent or tool, tries of the node. */
  readonly runs: number;
  readonly failed: number;
  readonly durationMs: Spread;
}

/** One link of the chain that determined how long the run took: shortening any other work shortens nothing. */
export interface PathStep {
  readonly kind: 'run' | 'graph' | 'agent' | 'node' | 'tool' | 'call';
  readonly name: string;
  /** How deep it stands in the run's tree, from 0. */
  readonly depth: number;
  /** Since the run began. */
  readonly startMs: number;
  readonly durationMs: number;
  /** The part of it that is in none of the links below. */
  readonly ownMs: number;
}

export interface Waste {
  /** Questions that were asked again within the run, and what asking again was billed. */
  readonly duplicates: {
    readonly calls: number;
    readonly paidCalls: number;
    readonly costUsd: number;
  };
  /** Paid answers inside an agent, node or tool that then failed, or of a run that did not come to its end. */
  readonly unused: { readonly calls: number; readonly costUsd: number };
  /**
   * Calls still under way when the run ended, which nobody reads. They stand in no other figure: `costUsd` is what they were
   * billed by the time the report was read, `reservedUsd` the most that all under way could cost when the run ended.
   */
  readonly late: {
    readonly calls: number;
    readonly costUsd: number;
    readonly reservedUsd: number;
  };
}

/** What a run did, took and cost. Plain data, ready for `JSON.stringify`. */
export interface RunReport {
  readonly version: 1;
  readonly runId: string;
  readonly graph: string;
  readonly threadId: string | null;
  readonly stopReason: StopReason;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  /** Before it was admitted, in milliseconds. */
  readonly waitedMs: number;
  /** From its admission to its end. */
  readonly durationMs: number;
  readonly total: CallTotals;
  /** In the order in which they first ran. A call made by no agent stands in `total` alone; the same for nodes and tools. */
  readonly agents: readonly StepTotals[];
  readonly nodes: readonly StepTotals[];
  readonly tools: readonly StepTotals[];
  readonly criticalPath: readonly PathStep[];
  readonly waste: Waste;
}
