import { deriveSignal } from '../core/abort.js';
import type { Clock } from '../core/clock.js';
import type { CallContext } from '../core/operation.js';

export interface Patience<Late> {
  /** Only its deadline is asked for, and when it counts: that of shared work moves. */
  readonly context: Pick<CallContext, 'deadline'>;
  readonly clock: Clock;
  /** The result where the deadline comes first. */
  readonly late: Late;
}

// Longer than a store takes at the very most; whoever has more time needs no timer of ours.
const longestStoreMs = 1_000;
// An answer in hand has to pass the layers above before the deadline, where they give it up.
const wayUpMs = 10;

/** The result of `work`, or `late` shortly before the call's deadline; `work`, which must not reject, goes on. */
export async function untilDeadline<Out, Late>(
  work: Promise<Out>,
  { context, clock, late }: Patience<Late>,
): Promise<Out | Late> {
  const leftMs = () => context.deadline - wayUpMs - clock.now();
  if (leftMs() >= longestStoreMs) return work;

  const alarm = deriveSignal();
  const timeIsUp = async (): Promise<Late> => {
    do await clock.sleep(Math.max(0, leftMs()), alarm.signal);
    while (leftMs() > 0);
    return late;
  };
  try {
    return await Promise.race([work, timeIsUp()]);
  } finally {
    alarm.abort(undefined);
  }
}
