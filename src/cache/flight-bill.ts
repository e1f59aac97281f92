import type { CallRecord } from '../core/call-record.js';

/**
 * Books a flight that was answered: the payer takes over the work as its own, everybody else is `coalesced` and made no
 * attempt. An old answer stays flagged as such for all of them.
 */
export function bookAnswer(flight: CallRecord, [payer, ...followers]: readonly CallRecord[]): void {
  if (payer) takeOver(payer, flight);
  const { outcome, entryAgeMs, staleReason } = flight;
  for (const follower of followers) {
    follower.outcome = outcome === 'stale' ? 'stale' : 'coalesced';
    follower.entryAgeMs = entryAgeMs;
    follower.staleReason = staleReason;
  }
}

/** Books a flight that failed: its attempts are the payer's, the others only share the error. */
export function bookFailure(flight: CallRecord, [payer]: readonly CallRecord[]): void {
  if (payer) takeOver(payer, flight);
}

// Added up: a call that goes on by itself when the stream it had joined breaks takes part in two flights.
const sums = [
  'cacheMs',
  'cacheErrors',
  'queueMs',
  'backoffMs',
  'retries',
  'rateLimited',
  'keyRotations',
  'maybeBilled',
  'costUsd',
] as const;

type Kept = 'startedAt' | 'endedAt' | 'firstChunkAt' | 'attempts' | 'events' | 'asked';
type Fact = Exclude<keyof CallRecord, Kept | (typeof sums)[number]>;

/** What the flight found out stands in the payer's record as it is. The type sees to it that no field is forgotten. */
const facts = Object.keys({
  outcome: true,
  cacheLayer: true,
  entryAgeMs: true,
  staleReason: true,
  cacheWrite: true,
  breakerState: true,
  breakerOutcome: true,
} satisfies Record<Fact, true>) as readonly Fact[];

// Field by field: copying whole records was a good part of what a flight costs.
function takeOver(payer: CallRecord, flight: CallRecord): void {
  for (const fact of facts) copy(fact, flight, payer);
  for (const sum of sums) payer[sum] += flight[sum];
  payer.attempts.push(...flight.attempts);
  payer.events.push(...flight.events);
}

function copy<Field extends Fact>(
  field: Field,
  from: Readonly<Pick<CallRecord, Field>>,
  to: Pick<CallRecord, Field>,
): void {
  to[field] = from[field];
}
