import type { CallSignal } from '../core/abort.js';
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
import { nothingTried, type Pass } from './key-choice.js';
import type { KeyPool } from './key-pool.js';
import type { KeyLease, Lease } from './lease.js';
import type { SlotRequest } from './slot-queue.js';
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
    const turns = new Turns(pool, context, clock);
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
class Turns {
  readonly #pool: KeyPool;
  readonly #context: CallContext;
  readonly #clock: Clock;
  #pass: Pass;
  #rateLimited: RateLimitError | undefined;

  constructor(pool: KeyPool, context: CallContext, clock: Clock) {
    this.#pool = pool;
    this.#context = context;
    this.#clock = clock;
    const { account: only } = context;
    this.#pass = only === undefined ? nothingTried : { ...nothingTried, only };
  }

  first(): Promise<Lease> {
    const { account, priority } = this.#context;
    // Who is bound to an account is served one by one: those in the fair lines can use any key.
    return this.#acquire(account === undefined ? priority : 'rotated');
  }

  /** The next lease after a failed attempt; rejects with what the call has to fail with when there is none. */
  async after(error: unknown, lease: Lease): Promise<Lease> {
    if (error instanceof RateLimitError) return this.#afterRateLimit(error, lease);
    if (error instanceof KeyRefusedError) return this.#afterRefusal(error, lease);
    if (isUnsent(error)) lease.unspent();
    else if (isOverload(error)) lease.overloaded();
    else lease.failed();
    throw error;
  }

  async #acquire(line: Line): Promise<Lease> {
    const { record, deadline } = this.#context;
    const askedAt = this.#clock.now();
    if (askedAt >= deadline) {
      throw new CallTimeoutError(deadline - record.startedAt, 'call', { billing: 'no' });
    }
    try {
      return await this.#pool.acquire(new CallsRequest(this.#context, line, this.#pass));
    } finally {
      record.queueMs += this.#clock.now() - askedAt;
    }
  }

  async #rotate(from: Lease, reason: string): Promise<Lease> {
    const { record } = this.#context;
    const next = await this.#acquire('rotated');
    record.keyRotations++;
    record.events.push({
      name: 'crossgraph.api_key.rotated',
      at: this.#clock.now(),
      attributes: { from: from.slot, to: next.slot, reason },
    });
    return next;
  }

  async #afterRateLimit(error: RateLimitError, lease: Lease): Promise<Lease> {
    this.#context.record.rateLimited++;
    const soonest = sooner(this.#rateLimited, error);
    this.#rateLimited = soonest;
    lease.rateLimited(error);
    // Afterwards: the refusal may have shown that the account is another one's.
    const { accounts } = this.#pass;
    this.#pass = { ...this.#pass, accounts: new Set([...accounts, lease.account]) };
    if (!this.#pool.offers(this.#pass, 'rested')) throw soonest;
    return this.#rotate(lease, 'rate_limited').catch((obstacle: unknown) => {
      throw obstacle instanceof KeysExhaustedError ? soonest : obstacle;
    });
  }

  async #afterRefusal(error: KeyRefusedError, lease: Lease): Promise<Lease> {
    const { slots } = this.#pass;
    this.#pass = { ...this.#pass, slots: new Set([...slots, lease.slot]) };
    lease.refused(error);
    // Whoever was only rate-limited comes back; the retry layer can wait for that.
    if (this.#rateLimited && !this.#pool.offers(this.#pass, 'any')) throw this.#rateLimited;
    const reason = error.code === 'QUOTA_EXHAUSTED' ? 'quota_exhausted' : 'key_refused';
    return this.#rotate(lease, reason);
  }
}

/** What a call asks the pool for. */
class CallsRequest implements SlotRequest {
  readonly line: Line;
  readonly agent: string | undefined;
  readonly pass: Pass;
  readonly signal: CallSignal;
  readonly #context: CallContext;

  constructor(context: CallContext, line: Line, pass: Pass) {
    this.line = line;
    this.agent = context.agent;
    this.pass = pass;
    this.signal = context.signal;
    this.#context = context;
  }

  /** A flight's deadline moves when somebody with more patience joins. */
  get deadline(): number {
    return this.#context.deadline;
  }
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
