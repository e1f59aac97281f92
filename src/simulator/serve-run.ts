import type { AgentRun } from './agent-run.js';
import { eventStream } from './event-stream.js';
import type { Fault } from './faults.js';
import { beginRun, type LiveRun, type RunOrder, type Spoiled } from './live-run.js';
import { jsonAnswer, type SimulatorReply } from './reply.js';
import { snapshot } from './response-object.js';
import { endOf, finalOutput } from './run-script.js';
import type { Serving } from './serving.js';
import { spoiledBody } from './spoiled-body.js';

/** What chance and the fault desk hold for a request. */
export interface Circumstances {
  readonly latencyMs: number;
  readonly fault: Omit<Fault, 'path'> | undefined;
}

/** Begins the run, bills it, and answers as the body asks: at its end, event by event, or at once. */
export async function serveRun(
  order: RunOrder,
  serving: Serving,
  { latencyMs, fault }: Circumstances,
): Promise<SimulatorReply> {
  const { books, clock, entry, admission, options, signal } = serving;
  const { body } = order;
  const plan = fault?.status === 'empty' ? silent(order.plan) : order.plan;
  const streamed = body.stream === true;
  const run = beginRun(
    { ...order, plan },
    {
      owner: admission.slot,
      entry,
      startedAt: clock.now(),
      startedAtMs: entry.startedAt,
      durationMs: streamed && fault?.status === 'slow' ? (fault.bodyMs ?? latencyMs) : latencyMs,
      spoiled: spoiledBy(fault, streamed),
    },
  );
  Object.assign(entry, { model: plan.model.id, preset: body.preset });
  books.runs.set(run.id, run);
  // Once running, a run is paid for, whether or not anybody waits for its answer. Usage of a failed one is null.
  books.charge(entry, run.owner, run.ending === 'failed' ? 0 : plan.priced.totalUsd);

  const headers = { 'x-request-id': run.uuid, ...admission.rateHeaders };
  if (streamed) {
    return eventStream(run, { clock, signal, framing: options.sse, headers, fault });
  }
  if (!body.background) await clock.sleep(latencyMs, signal);
  const answer = body.background ? snapshot(run, 'queued') : finished(run);
  return spoiledBody(jsonAnswer(200, answer, headers), { fault, clock, signal });
}

/** A run that has done its work and puts nothing out. */
function silent(plan: AgentRun): AgentRun {
  return { ...plan, pages: undefined, calls: [], text: '', complete: true };
}

/** How a fault makes a run end. In a stream, failing comes early. */
function spoiledBy(fault: Circumstances['fault'], streamed: boolean): Spoiled {
  const ending = fault?.status;
  if (ending !== 'failed' && ending !== 'incomplete') return {};
  const early = streamed && ending === 'failed' ? 2 : undefined;
  return { ending, endAfter: fault?.afterEvents ?? early };
}

/** The response object of a run that is over. */
export function finished(run: LiveRun, createdAtMs?: number): object {
  const { atMs, status } = endOf(run);
  const endedAtMs = run.startedAtMs + atMs;
  return snapshot(run, status, { output: finalOutput(run), createdAtMs, endedAtMs });
}
