import type { CrossValidationResult } from 'crossgraph/graphs';
import type { BreakerState } from '../core/call-record.js';
import { systemClock } from '../core/clock.js';
import type { CallSummary } from '../perplexity/call-summary.js';
import type { PerplexityClient } from '../perplexity/client.js';
import type { Reasoner } from './deepseek-reasoner.js';
import { roundMs } from './distribution.js';
import type { Stats, TraceLink } from './report.js';
import type { Scenario } from './scenario-set.js';
import { keyStatsBetween, openTally, type Tally } from './tally.js';

export interface Progress {
  readonly label: string;
  readonly done: number;
  readonly of: number;
  readonly finished: boolean;
}

export interface ScenarioDeps {
  readonly client: PerplexityClient;
  /** Asked beside the client, when the reasoning agent has a model of its own. */
  readonly reasoner?: Reasoner | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Address of a trace, when traces are sent anywhere. */
  readonly traceUrl?: ((traceId: string) => string) | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /** Adds the same calls up over several scenarios. */
  readonly total?: Tally | undefined;
}

export interface ScenarioOutcome {
  readonly stats: Stats;
  readonly trace: TraceLink;
  readonly crossValidation: readonly CrossValidationResult[];
}

/** Runs one scenario and measures it from its first call to its last answer. */
export async function runScenario(
  { run, requests, title }: Scenario,
  { client, reasoner, signal, traceUrl, onProgress, total }: ScenarioDeps,
): Promise<ScenarioOutcome> {
  const tally = openTally();
  // A line per call would cost more than the calls.
  const step = Math.max(1, Math.floor(requests / 50));
  const listeners = [client, reasoner].map((asked) => asked?.onCall(count));
  function count(call: CallSummary) {
    tally.add(call);
    total?.add(call);
    if (tally.count % step === 0) {
      onProgress?.({ label: title, done: tally.count, of: requests, finished: false });
    }
  }
  const keysBefore = client.keyStats();
  const startedAt = systemClock.now();
  try {
    onProgress?.({ label: title, done: 0, of: requests, finished: false });
    const { crossValidation, gaps } = await run({ client, signal });
    const wallMs = roundMs(systemClock.now() - startedAt);
    // A branch that failed before it asked the client is a call that was lost all the same.
    const unasked = gaps.slice(0, Math.max(0, requests - tally.count));
    for (const gap of unasked) for (const sum of [tally, total]) sum?.addUnasked(gap);
    onProgress?.({ label: title, done: tally.count, of: requests, finished: true });
    const stats = tally.stats({
      wallMs,
      breaker: worseOf(client.breakerState(), reasoner?.breakerState()),
      keys: keyStatsBetween(keysBefore, client.keyStats()),
    });
    return { stats, trace: traceOf(tally, traceUrl), crossValidation };
  } finally {
    for (const stopListening of listeners) stopListening?.();
  }
}

/** Of two circuits the one that is in more trouble. */
export function worseOf(one: BreakerState, other: BreakerState = 'closed'): BreakerState {
  const order: readonly BreakerState[] = ['closed', 'half_open', 'open'];
  return order.indexOf(one) >= order.indexOf(other) ? one : other;
}

function traceOf(
  { traceId }: Tally,
  traceUrl: ((traceId: string) => string) | undefined,
): TraceLink {
  return traceId === undefined || !traceUrl ? null : { traceId, url: traceUrl(traceId) };
}
