import { abandonable, type DerivedSignal, deriveSignal } from '../core/abort.js';
import { type Clock, systemClock } from '../core/clock.js';
import { expectNumber } from '../core/expect.js';
import { expireAfter } from '../core/expire-after.js';
import type { CallContext, Layer } from '../core/operation.js';
import { CallTimeoutError } from '../errors.js';

/**
 * Gives one attempt `limitMs`, or what is left until the call's deadline if that is less. When the time is up, the
 * attempt's signal aborts and the call rejects with a CallTimeoutError: of scope `attempt` (retryable), or `call`
 * (final) when the deadline was the nearer limit. Nothing is started behind the deadline.
 *
 * A streamed attempt may take longer, as long as it is never silent for `limitMs`: each `context.progress()` starts the
 * limit anew. The call's deadline binds it as it binds any other.
 */
export function attemptLimit<In, Out>(
  limitMs: number,
  { clock = systemClock }: { readonly clock?: Clock | undefined } = {},
): Layer<In, Out> {
  expectNumber('limitMs', limitMs, { min: 1, max: 2 ** 31 - 1 });

  return (next) => async (input, context) => {
    context.signal.throwIfAborted();
    const leftMs = context.deadline - clock.now();
    if (leftMs <= 0) throw callTimeout(context, 'no');

    const attempt = deriveSignal(context.signal);
    const watch = watchSilence(limitMs, context, { attempt, clock });
    try {
      // An operation that is deaf to its signal must not hold the call either.
      return await abandonable(
        next(input, {
          ...context,
          signal: attempt.signal,
          progress: context.emit && watch.progress,
        }),
        attempt.signal,
      );
    } finally {
      watch.stop();
      attempt.dispose();
    }
  };
}

interface WatchDeps {
  readonly attempt: DerivedSignal;
  readonly clock: Clock;
}

/** Aborts the attempt when `limitMs` have passed since it began or last made progress, or at the call's deadline. */
function watchSilence(limitMs: number, context: CallContext, { attempt, clock }: WatchDeps) {
  let silentSince = clock.now();
  let stop: () => void = () => undefined;
  const leftMs = () => Math.min(silentSince + limitMs, context.deadline) - clock.now();
  const arm = () => {
    stop = expireAfter(leftMs(), expire, clock);
  };
  const expire = () => {
    // Progress only notes its time, and a flight's deadline may have moved: looked at when the timer has run down.
    if (leftMs() > 0) return arm();
    const isCalls = context.deadline <= silentSince + limitMs;
    attempt.abort(
      isCalls ? callTimeout(context, 'maybe') : new CallTimeoutError(limitMs, 'attempt'),
    );
  };
  arm();
  return {
    progress: () => {
      silentSince = clock.now();
    },
    stop: () => stop(),
  };
}

function callTimeout({ deadline, record }: CallContext, billing: 'no' | 'maybe'): CallTimeoutError {
  return new CallTimeoutError(deadline - record.startedAt, 'call', { billing });
}
