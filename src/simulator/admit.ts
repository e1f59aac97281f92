import type { Clock } from '../core/clock.js';
import type { Books } from './books.js';
import type { BucketVerdict } from './leaky-bucket.js';
import { refusals, refuse } from './refusal.js';
import type { HttpAnswer, SimulatorRequest } from './reply.js';
import type { Route } from './routes.js';
import type { KeySlot, ResolvedSimulatorOptions } from './simulator-options.js';

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

const freeRoutes: readonly Route[] = ['models', 'retrieve', 'cancel', 'chatModels'];

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
  const rateHeaders = headersOf(verdict, options.limits[route].requestsPerMinute, clock.wallMs());
  if (verdict.accepted) return { slot, rateHeaders };
  const retryAfter = options.retryAfter && {
    'retry-after': String(Math.max(1, Math.ceil(verdict.waitMs / 1_000))),
  };
  return refuse(refusals.rateLimited, { ...rateHeaders, ...retryAfter });
}

/** The limit is the minute's; the reset is the epoch second at which one more request fits. */
function headersOf(
  { remaining, used, waitMs }: BucketVerdict,
  limit: number,
  wallMs: number,
): Readonly<Record<string, string>> {
  return {
    'x-ratelimit-limit': String(limit),
    'x-ratelimit-remaining': String(remaining),
    'x-ratelimit-used': String(used),
    'x-ratelimit-reset': String(Math.ceil((wallMs + waitMs) / 1_000)),
  };
}
