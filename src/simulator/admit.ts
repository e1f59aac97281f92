import type { Clock } from '../core/clock.js';
import type { Books } from './books.js';
import type { BucketVerdict } from './leaky-bucket.js';
import { refusals, refuse } from './refusal.js';
import type { HttpAnswer, SimulatorRequest } from './reply.js';
import type { Route } from './routes.js';
import type { KeySlot, RateLimit, ResolvedSimulatorOptions } from './simulator-options.js';

/** A request that may be looked at: whose it is, and the headers that tell how much more they may ask. */
export interface Admission {
  readonly slot: KeySlot;
  readonly rateHeaders: Readonly<Record<string, string>>;
}

export interface Gate {
  readonly options: ResolvedSimulatorOptions;
  readonly books: Books;
  readonly clock: Clock;
}

/** The slot of the key a request presents, if it presents a known one. */
export function slotOf(
  { headers }: SimulatorRequest,
  slots: readonly KeySlot[],
): KeySlot | undefined {
  const { authorization } = headers;
  if (typeof authorization !== 'string') return undefined;
  const [, key] = /^Bearer +(\S+)$/i.exec(authorization.trim()) ?? [];
  return slots.find((known) => known.key === key);
}

const freeRoutes: readonly Route[] = ['models', 'retrieve', 'cancel', 'files'];

/** Lets a request of a known key in, or says why not: the account is empty, or its bucket full. */
export function admit(
  slot: KeySlot,
  route: Exclude<Route, 'sonar'>,
  gate: Gate,
): Admission | HttpAnswer {
  const { options, books, clock } = gate;
  const free = freeRoutes.includes(route);
  if (!free && books.spentUsd(slot.account) >= options.quotaUsd) return refuse(refusals.noQuota);
  // No limit of the other routes is known.
  if (route !== 'agent' && route !== 'search') return { slot, rateHeaders: {} };

  const verdict = books.bucketOf(slot.account, route).pour(clock.now());
  const rateHeaders = headersOf(verdict, options.limits[route], clock.wallMs());
  if (verdict.accepted) return { slot, rateHeaders };
  const retryAfter = options.retryAfter && {
    'retry-after': String(Math.ceil(verdict.waitMs / 1_000)),
  };
  return refuse(refusals.rateLimited, { ...rateHeaders, ...retryAfter });
}

/**
 * All on the scale of the minute, as recorded of the lowest tier: limit 50, used 1, remaining 49, and a reset in the
 * second after the answer's although the next request fits after 1.2 s only. A refusal is not recorded; its reset is
 * rounded up, so that whoever waits for it is let in.
 */
function headersOf(
  { accepted, used, waitMs }: BucketVerdict,
  { requestsPerMinute, burst }: RateLimit,
  wallMs: number,
): Readonly<Record<string, string>> {
  const left = Math.floor(Math.max(requestsPerMinute, burst)) - used;
  const fitsAt = (wallMs + waitMs) / 1_000;
  const reset = accepted
    ? Math.max(Math.floor(wallMs / 1_000) + 1, Math.floor(fitsAt))
    : Math.ceil(fitsAt);
  return {
    'x-ratelimit-limit': String(requestsPerMinute),
    'x-ratelimit-remaining': String(accepted ? Math.max(0, left) : 0),
    'x-ratelimit-used': String(used),
    'x-ratelimit-reset': String(reset),
  };
}
