import { type Channel, channel } from 'node:diagnostics_channel';
import { harmless } from '../../telemetry/harmless.js';
import type { Frame } from '../tracing/run-frame.js';
import type { OnRunEvent, RunEvent, RunEventType } from './run-event.js';

/** An event without what all of them have. */
export type EventBody = RunEvent extends infer Each
  ? Each extends RunEvent
    ? Omit<Each, 'runId' | 'at'>
    : never
  : never;

/** Tells what happens in an outermost run and in the runs nested in it. */
export interface RunEvents {
  /** Whether telling an event of this type would reach anybody: nothing else is worth making it. */
  isHeard(type: RunEventType): boolean;
  tell(frame: Frame, body: EventBody): void;
  /** Makes a run known by its frame, with whoever listens to it and to all below. */
  add(frame: Frame, runId: string, listener: OnRunEvent | undefined): void;
}

const channels = new Map<RunEventType, Channel>();

/** `crossgraph:call_ended` and so on, one channel of Node's per type of event. */
function channelOf(type: RunEventType): Channel {
  const known = channels.get(type);
  if (known) return known;
  const found = channel(`crossgraph:${type}`);
  channels.set(type, found);
  return found;
}

export function createRunEvents(msSinceStart: () => number): RunEvents {
  const runs = new Map<
    Frame,
    { readonly runId: string; readonly listener: OnRunEvent | undefined }
  >();
  let listeners = 0;
  return {
    isHeard: (type) => listeners > 0 || channelOf(type).hasSubscribers,
    add: (frame, runId, listener) => {
      runs.set(frame, { runId, listener });
      if (listener) listeners++;
    },
    tell: (frame, body) => {
      let event: RunEvent | undefined;
      for (let each: Frame | undefined = frame; each; each = each.parent) {
        const run = runs.get(each);
        if (!run) continue;
        event ??= { ...body, runId: run.runId, at: msSinceStart() } as RunEvent;
        const told = event;
        // A listener's mistake must not cost the run.
        harmless(() => run.listener?.(told));
      }
      if (event && channelOf(body.type).hasSubscribers) channelOf(body.type).publish(event);
    },
  };
}
