import { getEventListeners } from 'node:events';
import { expect } from 'vitest';
import { type CrossgraphError, isCrossgraphError } from '../../src/errors.js';
import type { RecordedSpan, SpanRecorder } from '../telemetry/span-recorder.js';
import {
  type Ending,
  type FaultRow,
  isBackground,
  type Kind,
  requestsUnharmed,
} from './endings.js';
import { type FaultWorld, type Outcome, openFaultWorld, until } from './fault-world.js';

/** The fault stays or passes after the first time; the cache has an old answer or none. */
export interface Situation {
  readonly passing: boolean;
  readonly hasOldAnswer: boolean;
}

export const situations: readonly Situation[] = [
  { passing: false, hasOldAnswer: false },
  { passing: true, hasOldAnswer: false },
  { passing: false, hasOldAnswer: true },
  { passing: true, hasOldAnswer: true },
];

interface Met extends Situation {
  readonly kind: Kind;
  readonly row: FaultRow;
  readonly ending: Ending | 'answered';
  readonly outcome: Outcome;
}

/** Lets one call meet the fault, and holds everything it leaves behind against the table. */
export async function checkFault(
  row: FaultRow,
  { kind, ...situation }: Situation & { readonly kind: Kind },
  recorder: SpanRecorder,
): Promise<void> {
  const { passing, hasOldAnswer } = situation;
  const ending = row.ends[kind];
  if (!ending) throw new Error(`${row.fault} does not happen to ${kind}.`);
  const world = await openFaultWorld({ row, kind, passing });
  const { signal } = new AbortController();
  const { timeoutMs = 30_000 } = row;
  try {
    const before = hasOldAnswer ? await world.call(signal, 30_000) : undefined;
    if (hasOldAnswer) world.age();
    const seenBefore = world.upstream.seen();
    await world.spoil();

    const outcome = await world.call(signal, timeoutMs);

    const met = { ...situation, kind, row, ending, outcome };
    checkOutcome(met, before?.text);
    expect(outcome.tookMs, 'within its deadline').toBeLessThanOrEqual(timeoutMs + 20);
    checkRequests(met, world.upstream.seen() - seenBefore);
    await checkNothingLeft(world, { signal, kind });
    const broken = brokenIn(met);
    await until(() => world.sockets.made() - world.sockets.open() >= broken);
    checkSpans(met, recorder);
  } finally {
    await world.close();
  }
}

function expectedOf({ ending, passing, hasOldAnswer }: Met): 'answered' | 'stale' | 'error' {
  if (ending === 'answered' || (passing && ending.passing === 'answered')) return 'answered';
  return hasOldAnswer ? ending.withOldAnswer : 'error';
}

function checkOutcome(met: Met, oldText: string | undefined): void {
  const { ending, outcome } = met;
  const { text, error, meta } = outcome;
  const expected = expectedOf(met);
  if (expected === 'answered' || ending === 'answered') {
    expect(error).toBeUndefined();
    expect(text).toMatch(ending === 'answered' ? /./ : /\w+ \w+/);
    expect(meta).toMatchObject({ outcome: 'miss', staleReason: undefined });
    return;
  }
  const { code, type, retryable, billing } = ending;
  if (expected === 'stale') {
    expect(error).toBeUndefined();
    expect(text).toBe(oldText);
    expect(meta).toMatchObject({ outcome: 'stale', staleReason: code });
    expect(meta.entryAgeMs).toBeGreaterThanOrEqual(60_000);
    return;
  }
  expect(isCrossgraphError(error), String(error)).toBe(true);
  expect(error).toMatchObject({ code, retryable, billing });
  expect(type.split(' or ')).toContain((error as CrossgraphError).errorType);
  expect(JSON.stringify(error) + String(error)).not.toContain('canary');
  expect(meta.outcome).toBe('error');
}

function checkRequests(met: Met, arrived: number): void {
  const { row, outcome } = met;
  const sent = sentIn(met);
  expect(outcome.meta.attempts, 'attempts on record').toBe(sent);
  const lost = row.provoked.by === 'absence' ? faultyIn(met) : 0;
  expect(arrived, 'requests that the server saw').toBe(sent - lost);
}

/** Requests that the fault hits. */
function faultyIn(met: Met): number {
  if (met.passing || met.ending === 'answered') return 1;
  return sentIn(met) - Number(met.kind === 'asking after a run');
}

function sentIn({ ending, passing, kind }: Met): number {
  if (ending === 'answered') return requestsUnharmed(kind);
  return passing ? ending.requestsWhenPassing : ending.requests;
}

/** Connections that no other exchange can use; one that was never made is none. */
function brokenIn(met: Met): number {
  const { provoked } = met.row;
  if (provoked.by === 'absence') return 0;
  const word = provoked.by === 'front' ? provoked.answer : String(provoked.order.status);
  return ['closed', 'reset', 'truncate', 'hang', 'huge'].includes(word) ? faultyIn(met) : 0;
}

async function checkNothingLeft(
  world: FaultWorld,
  { signal, kind }: { readonly signal: AbortSignal; readonly kind: Kind },
): Promise<void> {
  const { client, upstream } = world;
  // A submission that is on its way when its call ends has five seconds to tell which run it began.
  const graceMs = isBackground(kind) ? 5_000 : 0;
  expect(await world.windUp(), 'time that its timers still run').toBeLessThanOrEqual(graceMs);
  expect(getEventListeners(signal, 'abort'), 'listeners').toEqual([]);
  expect(client.ledger).toMatchObject({ pending: 0, reservedUsd: 0 });
  await until(upstream.isIdle);
}

function checkSpans(met: Met, recorder: SpanRecorder): void {
  const { ending, outcome } = met;
  const { meta, error } = outcome;
  const failed = expectedOf(met) === 'error' && ending !== 'answered';
  const mine = recorder.spans.filter(({ traceId }) => traceId === meta.traceId);
  const [span, ...others] = mine.filter(({ parentSpanId }) => parentSpanId === undefined);
  const attempts = mine.filter(
    (one) => one.parentSpanId === span?.spanId && ['POST', 'GET'].includes(one.name),
  );
  expect(others, 'one span of the call').toEqual([]);
  expect(factsOf(span)).toEqual({
    status: failed ? 'error' : 'unset',
    errorType: failed ? (error as CrossgraphError).errorType : undefined,
    outcome: meta.outcome,
    attempts: meta.attempts,
  });
  expect(attempts, 'a span for each attempt').toHaveLength(meta.attempts);
  expect(recorder.open(), 'spans that have not ended').toEqual([]);
}

function factsOf(span: RecordedSpan | undefined) {
  return {
    status: span?.status,
    errorType: span?.attributes['error.type'],
    outcome: span?.attributes['crossgraph.cache.outcome'],
    attempts: span?.attributes['crossgraph.request.attempt.count'],
  };
}
