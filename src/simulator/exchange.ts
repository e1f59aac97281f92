import { admit, slotOf } from './admit.js';
import { orderRun } from './agent-job.js';
import { chanceOf, digestOf } from './draw.js';
import { faultInstead } from './fault-instead.js';
import { cancelRun, fetchRun, listFiles } from './fetch-run.js';
import { contextualJob, embeddingsJob, type Job, modelsJob, searchJob } from './job.js';
import { invalidRequest, type Refusal, refusals, refuse } from './refusal.js';
import { jsonAnswer, type SimulatorReply } from './reply.js';
import { canonicalPath, faultyPath, routeOf } from './routes.js';
import { type Circumstances, serveRun } from './serve-run.js';
import type { Desk, Serving, Visit } from './serving.js';
import { spoiledBody } from './spoiled-body.js';

const jobs = {
  search: searchJob,
  embeddings: embeddingsJob,
  contextual: contextualJob,
  models: modelsJob,
} as const;

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
  const admission = admit(slot, route, desk);
  return 'kind' in admission ? admission : serve({ ...desk, ...visit, admission, route, path });
}

async function serve(serving: Serving): Promise<SimulatorReply> {
  const { options, books, faults, entry, route, path, admission, clock } = serving;
  // Two runs that are asked after are two questions, though both bodies are empty.
  const digest = isAboutRun(route) ? digestOf(path) : entry.bodyDigest;
  const count = books.countOf(`${route} ${digest}`);
  const chance = chanceOf({ seed: options.seed, digest, count });
  const latencyMs = options.latency.sampleMs(chance.latency);
  const sent = sentBy(serving);
  const fault = faults.take(
    { path: faultyPath(path), slot: admission.slot.slot, streamed: isStreamed(sent, serving) },
    chance.fault,
  );
  entry.fault = fault?.status;
  const instead = fault && (await faultInstead(fault, serving, latencyMs));
  if (instead) return instead;

  if ('refusal' in sent) return refuse(sent.refusal, admission.rateHeaders);
  const circumstances = { latencyMs, fault };
  if (route === 'retrieve') return fetchRun(serving, circumstances);
  if (route === 'cancel') return cancelRun(serving, circumstances);
  if (route === 'files') return listFiles(serving, circumstances);
  const { account } = admission.slot;
  const context = { account, books, clock, random: chance.answer, dates: options.dates };
  const prepared =
    route === 'agent' ? orderRun(sent.value, context) : jobs[route](sent.value, context);
  if ('refusal' in prepared) return refuse(prepared.refusal, admission.rateHeaders);
  return 'order' in prepared
    ? serveRun(prepared.order, serving, circumstances)
    : serveJob(prepared.job, serving, circumstances);
}

type Sent = { readonly value: unknown } | { readonly refusal: Refusal };

function sentBy({ request, route }: Serving): Sent {
  if (route === 'models' || isAboutRun(route)) return { value: undefined };
  try {
    return { value: JSON.parse(request.body.toString()) };
  } catch {
    // What the parser says would quote the body.
    return { refusal: invalidRequest('invalid request body: json: malformed document') };
  }
}

function isAboutRun(route: Serving['route']): boolean {
  return route === 'retrieve' || route === 'cancel' || route === 'files';
}

/** Whether the answer will be events, which decides what faults can meet it. */
function isStreamed(sent: Sent, { route, request }: Serving): boolean {
  if (route === 'retrieve') return /[?&]stream=true(&|$)/.test(request.path);
  const value = 'value' in sent ? sent.value : undefined;
  return typeof value === 'object' && value !== null && 'stream' in value && value.stream === true;
}

async function serveJob(
  { requestId, model, costUsd, finish }: Job,
  { clock, signal, entry, books, admission }: Serving,
  { latencyMs, fault }: Circumstances,
): Promise<SimulatorReply> {
  if (model !== undefined) entry.model = model;
  // Once running, it is paid for, whether or not anybody waits for its answer.
  if (costUsd !== undefined) books.charge(entry, admission.slot, costUsd);
  await clock.sleep(latencyMs, signal);
  const headers = { 'x-request-id': requestId, ...admission.rateHeaders };
  return spoiledBody(jsonAnswer(200, finish(clock.wallMs()), headers), { fault, clock, signal });
}
