import { abandonable, deriveSignal } from '../core/abort.js';
import { type Clock, systemClock } from '../core/clock.js';
import { expectNumber } from '../core/expect.js';
import { expireAfter } from '../core/expire-after.js';
import type { Layer } from '../core/operation.js';
import { CallTimeoutError } from '../errors.js';

export interface DeadlineOptions {
  /** The longest a call may take when its caller does not say less, in milliseconds. */
  readonly timeoutMs: number;
  /**
   * How long after the deadline this layer steps in itself, in milliseconds; the inner layers had their chance.
   * @defaultValue 20
   */
  readonly graceMs?: number | undefined;
}

// What is answered or refused without waiting settles within the depth of the layers below, counted in promise turns.
const turnsBeforeTimer = 12;

/**
 * Writes the call's absolute deadline (the caller's, or `timeoutMs` from now if that is sooner) into the context. The
 * layers inside enforce it; should they fail to, this one aborts them `graceMs` later and rejects with a
 * CallTimeoutError of scope `call`. A caller's abort rejects at once with the caller's own reason.
 */
export function deadline<In, Out>(
  { timeoutMs, graceMs = 20 }: DeadlineOptions,
  { clock = systemClock }: { readonly clock?: Clock | undefined } = {},
): Layer<In, Out> {
  expectNumber('timeoutMs', timeoutMs, { min: 1, max: 2 ** 31 - 1 });
  expectNumber('graceMs', graceMs, { min: 0, max: 60_000 });

  return (next) => async (input, context) => {
    context.signal.throwIfAborted();
    const startedAt = clock.now();
    const endsAt = Math.min(context.deadline, startedAt + timeoutMs);
    const call = deriveSignal(context.signal);
    const work = next(input, { ...context, signal: call.signal, deadline: endsAt });
    let stop: (() => void) | undefined;
    try {
      // Where a timer costs a sleep, with its promise and signal, it pays to see first whether the call waits at all.
      if (!clock.after && (await settlesWithin(turnsBeforeTimer, work))) return await work;
      const expire = () =>
        call.abort(new CallTimeoutError(Math.max(0, endsAt - startedAt), 'call'));
      stop = expireAfter(Math.max(0, endsAt + graceMs - clock.now()), expire, clock);
      return await abandonable(work, call.signal);
    } finally {
      stop?.();
      call.dispose();
    }
  };
}

/** Whether `work` has settled after at most that many turns of the promise queue. */
async function settlesWithin(turns: number, work: Promise<unknown>): Promise<boolean> {
  let settled = false;
  const settle = () => {
    settled = true;
  };
  work.then(settle, settle);
  for (let turn = 0; turn < turns && !settled; turn++) await undefined;
  return settled;
}
