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

function takeOver(payer: CallRecord, flight: CallRecord): void {
  const before = { ...payer };
  const {
    startedAt: _start,
    endedAt: _end,
    firstChunkAt: _first,
    attempts,
    events,
    ...work
  } = flight;
  Object.assign(payer, work);
  for (const sum of sums) payer[sum] += before[sum];
  payer.attempts.push(...attempts);
  payer.events.push(...events);
}
