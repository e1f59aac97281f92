import { type Clock, systemClock } from '../core/clock.js';
import type { CallContext, Operation } from '../core/operation.js';
import {
  CallTimeoutError,
  type CrossgraphError,
  isCrossgraphError,
  KeyRefusedError,
  KeysExhaustedError,
  RateLimitError,
  UpstreamError,
} from '../errors.js';
import { openPass } from './key-choice.js';
import type { KeyPool } from './key-pool.js';
import type { KeyLease, Lease } from './lease.js';
import type { Line } from './waiting-lines.js';

export interface KeyedDeps {
  readonly clock?: Clock | undefined;
  /** Asked before the call queues: the error it would meet behind the queue anyway, such as an open circuit. */
  readonly admission?: ((context: CallContext) => CrossgraphError | undefined) | undefined;
}

/**
 * Lends each attempt a key at the earliest lawful slot. A 429 or a refused key moves the call on to another account or
 * key, each at most once: that is not a retry. When none is left, a 429 goes up as it is; when all keys are refused, a
 * KeysExhaustedError does. A call whose slot would lie behind its deadline fails at once instead of waiting. A call that
 * is bound to an account (`context.account`) uses that account's keys and no others.
 */
export function keyed<In, Out>(
  pool: KeyPool,
  attempt: (lease: KeyLease) => Operation<In, Out>,
  { clock = systemClock, admission }: KeyedDeps = {},
): Operation<In, Out> {
  return async (input, context) => {
    const refusal = admission?.(context);
    if (refusal) throw refusal;
    const turns = takeTurns(pool, context, clock);
    let lease = await turns.first();
    for (;;) {
      try {
        const answer = await attempt(lease)(input, context);
        lease.succeeded();
        return answer;
      } catch (error) {
        lease = await turns.after(error, lease);
      }
    }
  };
}

/** One call's way through the keys. */
function takeTurns(pool: KeyPool, context: CallContext, clock: Clock) {
  const { record, signal } = context;
  const pass = openPass(context.account);
  let rateLimited: RateLimitError | undefined;

  const acquire = async (line: Line): Promise<Lease> => {
    const askedAt = clock.now();
    if (askedAt >= context.deadline) {
      throw new CallTimeoutError(context.deadline - record.startedAt, 'call', { billing: 'no' });
    }
    try {
      return await pool.acquire({
        line,
        agent: context.agent,
        pass,
        signal,
        // A flight's deadline moves when somebody with more patience joins.
        get deadline() {
          return context.deadline;
        },
      });
    } finally {
      record.queueMs += clock.now() - askedAt;
    }
  };
  const rotate = async (from: Lease, reason: string): Promise<Lease> => {
    const next = await acquire('rotated');
    record.keyRotations++;
    record.events.push({
      name: 'crossgraph.api_key.rotated',
      at: clock.now(),
      attributes: { from: from.slot, to: next.slot, reason },
    });
    return next;
  };

  const afterRateLimit = async (error: RateLimitError, lease: Lease): Promise<Lease> => {
    record.rateLimited++;
    rateLimited = sooner(rateLimited, error);
    lease.rateLimited(error);
    // Afterwards: the refusal may have shown that the account is another one's.
    pass.accounts.add(lease.account);
    if (!pool.offers(pass, 'rested')) throw rateLimited;
    return rotate(lease, 'rate_limited').catch((obstacle: unknown) => {
      throw obstacle instanceof KeysExhaustedError ? (rateLimited ?? error) : obstacle;
    });
  };
  const afterRefusal = async (error: KeyRefusedError, lease: Lease): Promise<Lease> => {
    pass.slots.add(lease.slot);
    lease.refused(error);
    // Whoever was only rate-limited comes back; the retry layer can wait for that.
    if (rateLimited && !pool.offers(pass, 'any')) throw rateLimited;
    return rotate(lease, error.code === 'QUOTA_EXHAUSTED' ? 'quota_exhausted' : 'key_refused');
  };

  return {
    // Who is bound to an account is served one by one: those in the fair lines can use any key.
    first: () => acquire(context.account === undefined ? context.priority : 'rotated'),
    /** The next lease after a failed attempt; rejects with what the call has to fail with when there is none. */
    after: async (error: unknown, lease: Lease): Promise<Lease> => {
      if (error instanceof RateLimitError) return afterRateLimit(error, lease);
      if (error instanceof KeyRefusedError) return afterRefusal(error, lease);
      if (isUnsent(error)) lease.unspent();
      else if (isOverload(error)) lease.overloaded();
      else lease.failed();
      throw error;
    },
  };
}

/** Nothing was sent: an open circuit, or a deadline or abort that came in the very turn of the slot. */
function isUnsent(error: unknown): boolean {
  if (!isCrossgraphError(error)) return false;
  return error.code === 'CIRCUIT_OPEN' || (error.code === 'CALL_TIMEOUT' && error.billing === 'no');
}

/** The refusal that ends first: a call that waits for it finds that account rested. One without a time says nothing. */
function sooner(before: RateLimitError | undefined, error: RateLimitError): RateLimitError {
  const known = before?.retryAfterMs;
  return before && known !== undefined && known < (error.retryAfterMs ?? Infinity) ? before : error;
}

/** Whether the upstream had too much to do, as far as an error can tell. */
function isOverload(error: unknown): boolean {
  if (error instanceof UpstreamError) return error.status === 503;
  return error instanceof CallTimeoutError && error.scope === 'attempt';
}
