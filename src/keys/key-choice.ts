import type { Account } from './account.js';
import type { KeySlot } from './key-slot.js';

/** What one call has already tried without success: the same is not tried twice in one pass. */
export interface Pass {
  readonly accounts: ReadonlySet<string>;
  readonly slots: ReadonlySet<number>;
  /** The only account the call may use; any, where it is absent. */
  readonly only?: string | undefined;
}

/** The pass of a call that has tried nothing yet, as most never do. */
export const nothingTried: Pass = { accounts: new Set(), slots: new Set() };

/** Whether the pass lets the call use this key's account at all. */
export function isAllowed({ account }: KeySlot, { only }: Pass): boolean {
  return only === undefined || account.isCalled(only);
}

/** The slots a call may still use now, apart from their accounts' rate limits. */
export function usableSlots(slots: readonly KeySlot[], now: number, pass: Pass): KeySlot[] {
  return slots.filter(
    (key) =>
      key.isUsable(now) &&
      !pass.slots.has(key.slot) &&
      !pass.accounts.has(key.account.name) &&
      isAllowed(key, pass),
  );
}

/** The earliest lawful time over the usable slots' accounts; `Infinity` when there is no usable slot. */
function earliestSlotAt(usable: readonly KeySlot[], now: number): number {
  return usable.reduce(
    (soonest, { account }) => Math.min(soonest, account.limit.slotAt(now)),
    Infinity,
  );
}

/** When a call can have its slot. */
export interface NextSlot {
  /** The earliest lawful time; `Infinity` when no account has room. */
  readonly at: number;
  /** Some account has no room now, and may have a slot as soon as a request of it ends. */
  readonly isBusy: boolean;
}

/** The next slot over the usable slots' accounts that have room for one more request. */
export function nextSlotOf(usable: readonly KeySlot[], now: number): NextSlot {
  const roomy = usable.filter(hasRoom);
  return { at: earliestSlotAt(roomy, now), isBusy: roomy.length < usable.length };
}

/** Whether a call with that deadline cannot have this slot any more. */
export function isOutOfReach(deadline: number, { at, isBusy }: NextSlot, now: number): boolean {
  return isBusy ? deadline <= now : at === Infinity || deadline <= at;
}

/** When to look again: at the next slot, or at the deadline of a call whose slot may come at any moment. */
export function wakeAt({ at, isBusy }: NextSlot, deadline: number): number {
  return isBusy ? Math.min(at, deadline) : at;
}

/** How many requests the usable slots' accounts can lawfully send until `end`. */
export function slotsUntil(usable: readonly KeySlot[], now: number, end: number): number {
  let total = 0;
  for (const { limit } of accountsOf(usable)) total += limit.slotsUntil(now, end);
  return total;
}

/** When the usable slots' accounts can have sent `count` requests; to within a millisecond. */
export function timeOfSlot(usable: readonly KeySlot[], now: number, count: number): number {
  let before = earliestSlotAt(usable, now);
  if (before === Infinity || slotsUntil(usable, now, before) >= count) return before;
  let after = before + 1_000;
  while (slotsUntil(usable, now, after) < count) after += after - now;
  while (after - before > 1) {
    const middle = (before + after) / 2;
    if (slotsUntil(usable, now, middle) < count) before = middle;
    else after = middle;
  }
  return after;
}

/** The key to use now: among those whose slot has come the one with the least in flight, in turn from `from`. */
export function chooseKey(
  usable: readonly KeySlot[],
  now: number,
  from: number,
): KeySlot | undefined {
  const due = usable.filter((key) => hasRoom(key) && key.account.limit.slotAt(now) <= now);
  const inTurn = [
    ...due.filter(({ slot }) => slot >= from),
    ...due.filter(({ slot }) => slot < from),
  ];
  return inTurn.reduce<KeySlot | undefined>(
    (best, key) => (best === undefined || isLessBusy(key, best) ? key : best),
    undefined,
  );
}

function hasRoom({ account }: KeySlot): boolean {
  return account.concurrency.hasRoom(account.inFlight);
}

function isLessBusy(key: KeySlot, than: KeySlot): boolean {
  const difference = key.account.inFlight - than.account.inFlight;
  return difference < 0 || (difference === 0 && key.inFlight < than.inFlight);
}

function accountsOf(slots: readonly KeySlot[]): Set<Account> {
  return new Set(slots.map(({ account }) => account));
}
