import { expect } from 'vitest';
import { compareSpans } from '../../src/jaeger/compare-spans.js';
import type { RunReport } from '../../src/orchestration/running/run-report.js';
import type { ReceivedSpan } from '../support/otlp-receiver.js';
import { traceTrees } from '../support/span-tree.js';
import type { Situation } from './situation.js';
import { type SituationTraces, tracesOfSituation } from './situation-world.js';

interface Extent {
  /** Runs at the same time. */
  readonly runs: number;
  readonly seed: number;
}

/** Runs a situation so many times at once and checks of every span that arrived what must hold of all. */
export async function expectInvariants(situation: Situation, { runs, seed }: Extent) {
  const reports: RunReport[] = [];
  const traces = await tracesOfSituation(seed, async (world) => {
    situation.before?.(world, runs);
    const work = Array.from({ length: runs }, (_, id) => situation.run(world, `run ${seed} ${id}`));
    // All of them, also behind one that failed: none may run on into the next world.
    await Promise.allSettled(work);
    for (const report of await Promise.all(work)) if (report) reports.push(report);
  });

  expectWhole(traces);
  expectTrees(traces, situation, runs);
  expectEqualNumbers(traces, reports);
  expectRightStatus(traces, situation);
  if (!situation.cutOff) expectWithinParents(traces);
  expectNotOverexplained(traces);
  expect(traces.bodies).not.toMatch(/pplx-simulator|canary/);
}

const isCall = ({ name }: ReceivedSpan) =>
  name.startsWith('chat ') || name.startsWith('retrieval ');
const isAttempt = ({ name }: ReceivedSpan) => name === 'POST';
const isFlight = ({ name }: ReceivedSpan) => name === 'flight';

/** Nothing was lost or changed on the way, and each trace has one root, to which all its spans lead. */
function expectWhole({ received, sent, lost }: SituationTraces): void {
  const shown = received.map((span) => ({
    ...span,
    kind: span.kind === 'unspecified' ? ('internal' as const) : span.kind,
    status: span.status.code,
    outcome: span.attributes['crossgraph.cache.outcome'] as string | undefined,
  }));
  expect(lost).toBe(0);
  expect(new Set(received.map(({ spanId }) => spanId)).size).toBe(received.length);
  expect(compareSpans({ sent, shown })).toEqual([]);
  expect(compareSpans({ sent: undefined, shown })).toEqual([]);
  const roots = received.filter(({ parentSpanId }) => parentSpanId === undefined);
  expect(new Set(roots.map(({ traceId }) => traceId)).size).toBe(roots.length);
  expect(roots).toHaveLength(new Set(received.map(({ traceId }) => traceId)).size);
}

/** As many traces as runs, all of the shape that was written down, or else all roots of one name in equal number. */
function expectTrees({ received }: SituationTraces, { trees }: Situation, runs: number): void {
  const flights = new Set(received.filter(isFlight).map(({ traceId }) => traceId));
  const own = received.filter(({ traceId }) => !flights.has(traceId));
  const roots = own.filter(({ parentSpanId }) => parentSpanId === undefined);
  if (!trees) {
    expect(roots).toHaveLength(runs);
    return;
  }
  const wanted = Array.from({ length: runs }, () => trees).flat();
  expect(traceTrees(own, { order: 'shown' }).sort()).toEqual(wanted.sort());
}

/** What the simulator saw, what callers were told, what reports say, and what spans show. */
function expectEqualNumbers(
  { received, requests, metas }: SituationTraces,
  reports: readonly RunReport[],
): void {
  const calls = received.filter(isCall);
  const outcomes = (values: readonly string[]) => values.toSorted();
  const shownOf = (span: ReceivedSpan) =>
    `${span.traceId} ${span.attributes['crossgraph.cache.outcome']} ${span.attributes['crossgraph.request.attempt.count']}`;
  const attempts = received.filter(isAttempt);
  // Whoever leaves while a request is on its way may be faster than the request.
  const left = attempts.filter(({ attributes }) => attributes['crossgraph.cancelled']);
  expect(requests).toBeLessThanOrEqual(attempts.length);
  expect(requests).toBeGreaterThanOrEqual(attempts.length - left.length);
  expect(outcomes(calls.map(shownOf))).toEqual(
    outcomes(metas.map(({ traceId, outcome, attempts }) => `${traceId} ${outcome} ${attempts}`)),
  );
  if (reports.length === 0) return;
  const count = (outcome: string) =>
    calls.filter((span) => span.attributes['crossgraph.cache.outcome'] === outcome).length;
  for (const outcome of ['hit', 'stale', 'coalesced', 'miss', 'bypass', 'error'] as const) {
    const told = reports.reduce((sum, { total }) => sum + total.outcomes[outcome], 0);
    expect([outcome, count(outcome)]).toEqual([outcome, told]);
  }
  expect(reports.reduce((sum, { total }) => sum + total.attempts, 0)).toBe(requests);
}

function expectRightStatus({ received }: SituationTraces, { errors = [] }: Situation): void {
  const failed = received.filter(({ status }) => status.code === 'error' && status);
  const unexpected = failed.filter(
    (span) => !isAttempt(span) && !errors.some((name) => span.name.startsWith(name)),
  );
  expect(unexpected.map(({ name, attributes }) => [name, attributes['error.type']])).toEqual([]);
  for (const { attributes } of failed) expect(attributes['error.type']).toBeTypeOf('string');
}

function expectWithinParents({ received }: SituationTraces): void {
  const byId = new Map(received.map((span) => [span.spanId, span]));
  const outside = received.filter(({ parentSpanId = '', start, end }) => {
    const parent = byId.get(parentSpanId);
    return parent && (start < parent.start || end > parent.end);
  });
  expect(outside.map(({ name }) => name)).toEqual([]);
}

const explaining = [
  'crossgraph.cache.lookup.duration',
  'crossgraph.rate_limiter.queue.duration',
  'crossgraph.request.retry.delay',
];

/**
 * Cache, queue, exchanges and pauses between them never explain more than what callers waited for. That they explain all of it
 * is held by latency-parts.test.ts, on a clock that no busy machine puts gaps into.
 */
function expectNotOverexplained({ received }: SituationTraces): void {
  const sent = new Map<string | undefined, number>();
  for (const exchange of received.filter(isAttempt)) {
    const { parentSpanId } = exchange;
    sent.set(parentSpanId, (sent.get(parentSpanId) ?? 0) + secondsOf(exchange));
  }
  for (const call of received.filter(isCall)) {
    if (call.attributes['crossgraph.cache.outcome'] !== 'miss') continue;
    const waited = explaining.reduce((sum, name) => sum + Number(call.attributes[name] ?? 0), 0);
    const explained = waited + (sent.get(call.spanId) ?? 0);
    expect(explained).toBeLessThan(secondsOf(call) * 1.001 + 0.001);
  }
}

const secondsOf = ({ start, end }: ReceivedSpan) => Number(end - start) / 1e9;
