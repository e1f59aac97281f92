import type { Random } from '../core/random.js';
import { type Admission, admit, type Gate, slotOf } from './admit.js';
import { chanceOf } from './draw.js';
import type { Fault, FaultDesk } from './faults.js';
import { agentJob, type Job, modelsJob, searchJob } from './job.js';
import { invalidRequest, refusalOf, refusals, refuse } from './refusal.js';
import { jsonAnswer, type SimulatorReply, type SimulatorRequest } from './reply.js';
import type { OpenEntry } from './request-log.js';
import { canonicalPath, routeOf } from './routes.js';

/** What a request meets on its way. */
export interface Desk extends Gate {
  readonly faults: FaultDesk;
}

/** One request and its line in the log. */
export interface Visit {
  readonly request: SimulatorRequest;
  readonly entry: OpenEntry;
  /** Aborts when the client leaves. */
  readonly signal: AbortSignal | undefined;
}

const jobs = { agent: agentJob, search: searchJob, models: modelsJob } as const;

/** Answers one request of the API. Rejects with the signal's reason when the client leaves first. */
export async function exchange(desk: Desk, visit: Visit): Promise<SimulatorReply> {
  const { request, entry } = visit;
  const path = canonicalPath(request.path);
  const route = routeOf(request.method, path);
  // The real service answers a wrong route with nothing at all, before it looks at the key.
  if (!route) return { kind: 'answer', status: 404, headers: {}, body: '' };
  const slot = slotOf(request, desk.options.slots);
  entry.slot = slot?.slot ?? null;
  if (request.oversized) return refuse(refusals.tooLarge);
  if (!slot) return refuse(refusals.invalidKey);
  if (route === 'sonar') return refuse(refusals.sonarRetired);
  // Without background runs there is nothing to fetch and nothing to cancel.
  if (route === 'retrieve') return refuse(refusals.notFound);
  if (route === 'cancel') return refuse(refusals.cannotCancel);
  const admission = admit(slot, route, desk);
  return 'kind' in admission ? admission : serve({ ...desk, ...visit, admission, route, path });
}

interface Serving extends Desk, Visit {
  readonly admission: Admission;
  readonly route: keyof typeof jobs;
  readonly path: string;
}

async function serve(serving: Serving): Promise<SimulatorReply> {
  const { options, books, faults, entry, route, path, admission } = serving;
  const digest = entry.bodyDigest;
  const count = books.countOf(`${route} ${digest}`);
  const chance = chanceOf({ seed: options.seed, digest, count });
  const latencyMs = options.latency.sampleMs(chance.latency);
  const fault = faults.take(path, admission.slot.slot, chance.fault);
  entry.fault = fault?.status;
  const instead = fault && (await faultInstead(fault, serving, latencyMs));
  if (instead) return instead;

  const prepared = prepare(serving, chance.answer);
  if ('refusal' in prepared) return refuse(prepared.refusal, admission.rateHeaders);
  return run(prepared.job, serving, { latencyMs, fault });
}

/** The fault's own answer, when nothing runs; `undefined` when the fault only spoils what a run answers. */
async function faultInstead(
  { status, retryAfter }: Pick<Fault, 'status' | 'retryAfter'>,
  { clock, signal, admission }: Serving,
  latencyMs: number,
): Promise<SimulatorReply | undefined> {
  if (status === 'reset') return { kind: 'reset' };
  if (status === 'hang') return untilAborted(signal);
  if (status !== 'html504' && typeof status !== 'number') return undefined;
  // A refusal comes at once; a server error takes as long as the work would have.
  if (status === 'html504' || status >= 500) await clock.sleep(latencyMs, signal);
  if (status === 'html504') return gatewayPage;
  const asked = retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) };
  return refuse(refusalOf(status), { ...admission.rateHeaders, ...asked });
}

const gatewayPage: SimulatorReply = {
  kind: 'answer',
  status: 504,
  headers: { 'content-type': 'text/html; charset=UTF-8' },
  body: '<!DOCTYPE html><html><head><title>504: Gateway time-out</title></head><body><h1>Gateway time-out</h1></body></html>\n',
};

function untilAborted(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => {
    if (signal?.aborted) reject(signal.reason);
    signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

function prepare({ request, route, admission, books }: Serving, random: Random) {
  const parsed = route === 'models' ? { value: undefined } : parseJson(request.body);
  if (!parsed) {
    return { refusal: invalidRequest('invalid request body: json: malformed document') };
  }
  return jobs[route](parsed.value, { account: admission.slot.account, books, random });
}

function parseJson(body: Buffer | string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(body.toString()) };
  } catch {
    // What the parser says would quote the body.
    return undefined;
  }
}

interface Circumstances {
  readonly latencyMs: number;
  readonly fault: Pick<Fault, 'status'> | undefined;
}

async function run(
  job: Job,
  serving: Serving,
  { latencyMs, fault }: Circumstances,
): Promise<SimulatorReply> {
  const { clock, signal, entry, books, admission } = serving;
  const status = fault?.status;
  const forced = status === 'failed' || status === 'incomplete' ? status : undefined;
  Object.assign(entry, { model: job.model, preset: job.preset });
  try {
    await clock.sleep(latencyMs, signal);
  } finally {
    // Once running, a run is paid for, whether or not anybody waits for its answer.
    if (job.billable) books.charge(entry, admission.slot, job.costUsd(forced));
  }
  const headers = { 'x-request-id': job.requestId, ...admission.rateHeaders };
  if (status === 'garbage') {
    return {
      kind: 'answer',
      status: 200,
      headers: { ...headers, 'content-type': 'application/json' },
      body: 'upstream said: <eof',
    };
  }
  const times = { startedAtMs: entry.startedAt, endedAtMs: clock.wallMs() };
  const answer = jsonAnswer(200, job.finish(times, forced), headers);
  return status === 'truncate' ? { ...answer, kind: 'truncate' } : answer;
}
