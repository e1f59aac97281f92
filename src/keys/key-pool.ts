import { type Clock, systemClock } from '../core/clock.js';
import { expectInteger, expectNumber, expectOneOf } from '../core/expect.js';
import { book, type CountsFrom } from './booking.js';
import { type ApiKeyEntry, checkKeys } from './checked-keys.js';
import { allRefused, noSlotInTime, queueFull } from './exhausted.js';
import {
  chooseKey,
  isAllowed,
  nextSlotOf,
  type Pass,
  slotsUntil,
  timeOfSlot,
  usableSlots,
} from './key-choice.js';
import { createKeyRing } from './key-ring.js';
import type { KeySlotStats } from './key-slot.js';
import type { ObservedLimit } from './learned-rate.js';
import { Lease, type LeaseDesk } from './lease.js';
import type { RateLimitOptions } from './rate-limit.js';
import { createSlotQueue, type SlotRequest } from './slot-queue.js';

export interface KeyPoolOptions {
  /** Their order gives the slot numbers. */
  readonly keys: readonly ApiKeyEntry[];
  /** What one account may send, until its answers' headers say otherwise. */
  readonly limits: RateLimitOptions;
  /**
   * How long a refused key rests before one request may try it again, in milliseconds.
   * @defaultValue 600000
   */
  readonly quarantineMs?: number | undefined;
  /**
   * Calls that may wait for a slot at a time; more are turned away.
   * @defaultValue 100000
   */
  readonly maxQueued?: number | undefined;
  /**
   * Requests of one account that may be on their way at a time; 429, 503 and timeouts lower it for a while.
   * @defaultValue 10000
   */
  readonly maxInFlight?: number | undefined;
  /**
   * Whether three answers in a row whose `x-ratelimit-limit` differs from the limit known so far replace it, and whether
   * `x-ratelimit-remaining` may make us wait. For upstreams that state the limit per minute.
   * @defaultValue true
   */
  readonly learnFromHeaders?: boolean | undefined;
  /**
   * From when on a request counts: `lending` for when its key was lent, `sending` for when the holder of the lease calls
   * `sent()`, which is later where a connection must be opened first.
   * @defaultValue 'lending'
   */
  readonly countsFrom?: CountsFrom | undefined;
}

/** Lends keys so that no account's limit is exceeded and no key at rest is used. Never shows a key but in a lease. */
export interface KeyPool {
  /**
   * Resolves with a key at the earliest lawful slot; rejects with a KeysExhaustedError at once when that lies behind the
   * deadline, when all keys are refused or when too many wait, and with the signal's reason on abort.
   */
  acquire(request: SlotRequest): Promise<Lease>;
  /** Whether some key is left for the call: any, or one whose account does not rest. */
  offers(pass: Pass, which: 'any' | 'rested'): boolean;
  /** The names of the accounts in use, in the order of their keys; for the keys' shared limits and for `Pass.only`. */
  accounts(): readonly string[];
  /** Passes on what the headers of an answer to this key say. */
  observe(slot: number, observed: ObservedLimit): void;
  /**
   * Puts other keys in place of the present ones without stopping: what is in flight ends with its key, what waits gets the
   * new ones. New keys get new numbers; a key that stays keeps its own and is tried again if it was refused. Throws a
   * ConfigError, and changes nothing, when one of them is unusable.
   */
  setKeys(keys: readonly ApiKeyEntry[]): void;
  stats(): readonly KeySlotStats[];
  /** Calls that wait for a slot now. */
  waiting(): number;
}

export interface KeyPoolDeps {
  readonly clock?: Clock | undefined;
  /** Told in one sentence of keys that turned out to share an account. */
  readonly onWarning?: ((message: string) => void) | undefined;
}

export function createKeyPool(
  options: KeyPoolOptions,
  { clock = systemClock, onWarning = () => undefined }: KeyPoolDeps = {},
): KeyPool {
  const { keys, maxQueued, learnFromHeaders, countsFrom, ...rest } = resolveKeyPoolOptions(options);
  const ring = createKeyRing(keys, { ...rest, onWarning });
  let turn = 0;

  const usable = (pass: Pass) => usableSlots(ring.slots, clock.now(), pass);
  const lend = (pass: Pass, since: number): Lease | undefined => {
    const now = clock.now();
    const key = chooseKey(usable(pass), now, turn);
    if (!key) return undefined;
    turn = key.slot + 1;
    const booking = book(key.account.limit, now, countsFrom);
    key.account.usedAt = now;
    key.counts.waitMs += now - since;
    return new Lease({ key, apiKey: ring.apiKeyOf(key.slot), startedAt: now, booking, desk });
  };
  const exhausted = (pass: Pass, position = 1) => {
    const now = clock.now();
    const slotAt = timeOfSlot(usable(pass), now, position);
    if (slotAt !== Infinity) return noSlotInTime(slotAt - now);
    return allRefused(
      ring.slots.filter((key) => isAllowed(key, pass)),
      now,
    );
  };
  const nextSlot = (pass: Pass) => nextSlotOf(usable(pass), clock.now());
  const queue = createSlotQueue<Lease>({ lend, nextSlot, exhausted }, clock);
  const changed = () => {
    if (queue.size > 0) queue.serve();
  };
  const observe = (slot: number, observed: ObservedLimit) => {
    if (!learnFromHeaders) return;
    const moment = { now: clock.now(), wallMs: clock.wallMs() };
    ring.slots.find((key) => key.slot === slot)?.account.observe(observed, moment);
    changed();
  };

  const desk: LeaseDesk = {
    now: () => clock.now(),
    observe,
    changed,
    retire: ring.retire,
    rateLimited: (account) => ring.rateLimited(account, clock.now()),
    answered: ring.answered,
  };

  return {
    acquire: async (request) => {
      const { pass, deadline, signal } = request;
      signal.throwIfAborted();
      const now = clock.now();
      const candidates = usable(pass);
      const position = queue.ahead(request) + 1;
      if (slotsUntil(candidates, now, deadline) < position) throw exhausted(pass, position);
      // Nobody is before it: whoever gets a slot at once needs no place in the queue.
      const lease = queue.size === 0 && deadline > now ? lend(pass, now) : undefined;
      if (lease) return lease;
      if (queue.size >= maxQueued) {
        throw queueFull(maxQueued, timeOfSlot(candidates, now, position) - now);
      }
      return queue.wait(request);
    },
    offers: (pass, which) =>
      usable(pass).some(({ account }) => which === 'any' || !account.limit.isBlocked(clock.now())),
    accounts: () => [...new Set(ring.slots.map(({ account }) => account.name))],
    observe,
    setKeys: (entries) => {
      checkKeys(entries);
      ring.replace(entries);
      changed();
    },
    stats: () => ring.stats(clock.now()),
    waiting: () => queue.size,
  };
}

type ResolvedKeyPoolOptions = Readonly<{
  [Key in keyof KeyPoolOptions]-?: NonNullable<KeyPoolOptions[Key]>;
}>;

function resolveKeyPoolOptions({
  keys,
  limits: { requestsPerMinute, burst },
  quarantineMs = 600_000,
  maxQueued = 100_000,
  maxInFlight = 10_000,
  learnFromHeaders = true,
  countsFrom = 'lending',
}: KeyPoolOptions): ResolvedKeyPoolOptions {
  checkKeys(keys);
  return {
    keys,
    limits: {
      requestsPerMinute: expectNumber('requestsPerMinute', requestsPerMinute, { min: 0.001 }),
      burst: expectInteger('burst', burst, { min: 1 }),
    },
    quarantineMs: expectNumber('quarantineMs', quarantineMs, { min: 0 }),
    maxQueued: expectInteger('maxQueued', maxQueued, { min: 1 }),
    maxInFlight: expectInteger('maxInFlight', maxInFlight, { min: 1 }),
    learnFromHeaders,
    countsFrom: expectOneOf('countsFrom', countsFrom, ['lending', 'sending']),
  };
}
