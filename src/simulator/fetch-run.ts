import { runUsage } from './cost.js';
import { eventStream } from './event-stream.js';
import type { LiveRun } from './live-run.js';
import { textIn } from './output-items.js';
import { invalidRequest, refusals, refuse } from './refusal.js';
import { jsonAnswer, type SimulatorReply } from './reply.js';
import { snapshot } from './response-object.js';
import { endOf, finalOutput } from './run-script.js';
import { type Circumstances, finished } from './serve-run.js';
import type { Serving } from './serving.js';
import { spoiledBody } from './spoiled-body.js';
import { tokensOf } from './words.js';

/** Answers `GET /v1/agent/{id}`: where the run stands, or its events from `starting_after` on. */
export function fetchRun(serving: Serving, { fault }: Circumstances): SimulatorReply {
  const { clock, signal, request } = serving;
  const id = idIn(serving.path);
  if (!/^resp_[0-9a-f-]{36}$/.test(id)) return refuse(invalidRequest('invalid request'));
  const run = ownRun(id, serving);
  if (run?.body.store === false || !run) return refuse(refusals.notFound);
  const query = new URLSearchParams(/\?(.*)$/s.exec(request.path)?.[1]);
  if (query.get('stream') === 'true') return reattached(run, { serving, fault, query });
  return spoiledBody(jsonAnswer(200, standOf(run, serving)), { fault, clock, signal });
}

/** Answers `POST /v1/agent/{id}/cancel`. The run goes on for a moment: that is what the live service was seen to do. */
export function cancelRun(serving: Serving, { fault }: Circumstances): SimulatorReply {
  const { books, clock, signal } = serving;
  const run = ownRun(idIn(serving.path), serving);
  const elapsedMs = run ? clock.now() - run.startedAt : 0;
  if (!run || elapsedMs >= endOf(run).atMs) return refuse(refusals.cannotCancel);
  if (run.cancelledAfterMs === undefined) {
    run.cancelledAfterMs = elapsedMs + Math.min(longestLagMs, run.durationMs / 10);
    books.settle(run.entry, run.owner, workedUsd(run));
    run.interrupt.abort();
  }
  const answer = jsonAnswer(200, { response_id: run.id, status: 'cancelling' });
  return spoiledBody(answer, { fault, clock, signal });
}

/** Answers `GET /v1/agent/{id}/files` and what is below it. No run shares files: its tools are the simulator's own. */
export function listFiles(serving: Serving, { fault }: Circumstances): SimulatorReply {
  const { clock, signal, path } = serving;
  const run = ownRun(idIn(path), serving);
  if (!run || run.body.store === false || !path.endsWith('/files'))
    return refuse(refusals.notFound);
  return spoiledBody(jsonAnswer(200, { object: 'list', data: [] }), { fault, clock, signal });
}

const longestLagMs = 500;
/** How long after its end a run's events can be read again. The vendor does not say. */
const cursorLifeMs = 600_000;

function idIn(path: string): string {
  return path.split('/')[3] ?? '';
}

function ownRun(id: string, { books, admission }: Serving): LiveRun | undefined {
  const run = books.runs.get(id);
  return run?.owner.account === admission.slot.account ? run : undefined;
}

/** The response object at this moment. As live, `created_at` is the time of the asking, and nothing half done shows. */
function standOf(run: LiveRun, { clock }: Serving): object {
  const createdAtMs = clock.wallMs();
  const elapsedMs = clock.now() - run.startedAt;
  if (elapsedMs >= endOf(run).atMs) return finished(run, createdAtMs);
  return snapshot(run, elapsedMs < run.queuedMs ? 'queued' : 'in_progress', { createdAtMs });
}

interface Reattaching extends Pick<Circumstances, 'fault'> {
  readonly serving: Serving;
  readonly query: URLSearchParams;
}

function reattached(run: LiveRun, { serving, fault, query }: Reattaching): SimulatorReply {
  const { clock, signal, options } = serving;
  const cursor = query.get('starting_after') ?? '-1';
  const expired = clock.now() - run.startedAt > endOf(run).atMs + cursorLifeMs;
  if (!run.body.background || expired || !/^-?\d{1,9}$/.test(cursor)) {
    return refuse(invalidRequest('invalid request', 'starting_after'));
  }
  const after = Number(cursor);
  const headers = { 'x-request-id': run.uuid };
  return eventStream(run, { clock, signal, framing: options.sse, headers, fault, after });
}

/** What a cancelled run costs: what it had searched, read and written. Nothing while its sources were not found. */
function workedUsd(run: LiveRun): number {
  const { meter, pages } = run.plan;
  const output = finalOutput(run);
  const waited = run.queuedMs > 0 && (run.cancelledAfterMs ?? 0) <= run.queuedMs;
  if (waited || (pages && output.length === 0)) return 0;
  const outputTokens = tokensOf(textIn(output));
  return runUsage({ ...meter, outputTokens, reasoningTokens: 0 }).totalUsd;
}
