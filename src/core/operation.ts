import type { CallSignal } from './abort.js';
import type { CallRecord } from './call-record.js';
import type { Ledger } from './ledger.js';

/**
 * What the caller accepts from the cache: `cached` (anything within its lifetime), `fresh` (go upstream, store the
 * answer), `no-store` (go upstream, keep nothing), `only-if-cached` (never go upstream).
 */
export type Freshness = (typeof freshnesses)[number];

export const freshnesses = ['cached', 'fresh', 'no-store', 'only-if-cached'] as const;

/** `interactive` calls get their slot before `batch` calls, which are sure of one slot in ten. */
export type Priority = 'interactive' | 'batch';

/**
 * Something a streamed call passes on while the work below is still running. Plain data, frozen, shared between all
 * callers of the same work; the layers do not look inside.
 */
export type StreamEvent = object;

/** What every layer is handed along with the input. */
export interface CallContext {
  /** Ends the work, down to the socket. */
  readonly signal: CallSignal;
  /** When the call must have ended, on the Clock's monotonic scale. */
  readonly deadline: number;
  readonly record: CallRecord;
  readonly freshness: Freshness;
  /** Oldest entry the caller takes, if younger than the cache's own lifetime. */
  readonly maxAgeMs?: number | undefined;
  readonly priority: Priority;
  /** Who asks; calls of different agents share the limits fairly. */
  readonly agent?: string | undefined;
  /** Keeps this caller's cached answers apart from other tenants'. */
  readonly tenant?: string | undefined;
  /**
   * There for a streamed call: takes its events as they come. Called through `passOn`, which keeps the record; what it
   * throws is dropped. The operation still resolves with the whole answer.
   */
  readonly emit?: ((event: StreamEvent) => void) | undefined;
  /** There for a streamed attempt with a time limit: to be called whenever the upstream has shown progress. */
  readonly progress?: (() => void) | undefined;
  /** The one account whose keys may make the call, because that account keeps what the call goes on from. */
  readonly account?: string | undefined;
  /** Pays for what the call costs, beside the client's own ledger. */
  readonly budget?: Ledger | undefined;
}

export type Operation<In, Out> = (input: In, context: CallContext) => Promise<Out>;

/** Wraps an operation in one concern and keeps its shape. */
export type Layer<In, Out> = (next: Operation<In, Out>) => Operation<In, Out>;

/** Wraps `operation` in `layers`, listed from the outside in: the order a call meets them. */
export function pipeline<In, Out>(
  layers: readonly Layer<In, Out>[],
  operation: Operation<In, Out>,
): Operation<In, Out> {
  return layers.reduceRight((next, layer) => layer(next), operation);
}
