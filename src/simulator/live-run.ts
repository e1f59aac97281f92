import type { RunnableBody } from './agent-body.js';
import type { AgentRun } from './agent-run.js';
import type { DatesShown } from './page-dates.js';
import type { OpenEntry } from './request-log.js';
import type { KeySlot } from './simulator-options.js';

/** How a run ends when nobody cancels it. */
export type RunEnding = 'completed' | 'failed' | 'incomplete';

export type RunStatus = 'queued' | 'in_progress' | 'cancelled' | RunEnding;

/** What a fault changes about a run. */
export interface Spoiled {
  readonly ending?: RunEnding | undefined;
  /** How many events come before the one that ends it. */
  readonly endAfter?: number | undefined;
}

/** A run as it was accepted: what it will do, before it is known when. */
export interface RunOrder {
  readonly body: RunnableBody;
  readonly plan: AgentRun;
  /** The response's id is this with `resp_` before it; `x-request-id` carries it bare. */
  readonly uuid: string;
  readonly messageUuid: string;
  readonly dates: DatesShown;
}

/**
 * A run that has begun. Where it stands follows from the time alone; nothing ticks. The only thing that can happen to
 * it is that somebody cancels it.
 */
export interface LiveRun extends RunOrder, Spoiled {
  readonly id: string;
  readonly owner: KeySlot;
  /** The line of the log that pays for it. */
  readonly entry: OpenEntry;
  readonly ending: RunEnding;
  /** On the clock's monotonic scale. */
  readonly startedAt: number;
  /** Milliseconds since 1970. */
  readonly startedAtMs: number;
  /** How long it waits before it begins to work; 0 unless it runs in the background. */
  readonly queuedMs: number;
  /** From start to end, if nothing cuts it short. */
  readonly durationMs: number;
  /** Aborts when somebody cancels the run. */
  readonly interrupt: AbortController;
  /** When after its start the cancelling takes effect. */
  cancelledAfterMs?: number;
}

export interface Beginning {
  readonly owner: KeySlot;
  readonly entry: OpenEntry;
  readonly startedAt: number;
  readonly startedAtMs: number;
  readonly durationMs: number;
  readonly spoiled: Spoiled;
}

// No figure is known; a run was seen queued in two of three polls.
const queuedShare = 0.2;

/** Begins a run. */
export function beginRun(order: RunOrder, { spoiled, ...beginning }: Beginning): LiveRun {
  return {
    ...order,
    // The question may be 32 MiB long and is not needed again.
    body: { ...order.body, input: '' },
    ...beginning,
    id: `resp_${order.uuid}`,
    ending: spoiled.ending ?? (order.plan.complete ? 'completed' : 'incomplete'),
    endAfter: spoiled.endAfter,
    queuedMs: order.body.background ? beginning.durationMs * queuedShare : 0,
    interrupt: new AbortController(),
  };
}
