import { abandonable, deriveAbort } from '../core/abort.js';
import { type Clock, systemClock } from '../core/clock.js';
import { expectNumber } from '../core/expect.js';
import { type CallContext, type Layer, withSignal } from '../core/operation.js';
import { CallTimeoutError } from '../errors.js';
import { expireAfter } from './expire-after.js';

/**
 * Gives one attempt `limitMs`, or what is left until the call's deadline if that is less. When the time is up, the
 * attempt's signal aborts and the call rejects with a CallTimeoutError: of scope `attempt` (retryable), or `call`
 * (final) when the deadline was the nearer limit. Nothing is started behind the deadline.
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

    const attempt = deriveAbort(context.signal);
    const limitAt = clock.now() + limitMs;
    let stop: () => void = () => undefined;
    const arm = (): void => {
      const now = clock.now();
      stop = expireAfter(Math.max(0, Math.min(limitAt, context.deadline) - now), expire, clock);
    };
    // The deadline of shared work may have moved meanwhile.
    const expire = () => {
      const now = clock.now();
      if (context.deadline - now > 1 && limitAt - now > 1) return arm();
      attempt.abort(
        context.deadline >= limitAt
          ? new CallTimeoutError(limitMs, 'attempt')
          : callTimeout(context, 'maybe'),
      );
    };
    arm();
    try {
      // An operation that is deaf to its signal must not hold the call either.
      return await abandonable(next(input, withSignal(context, attempt.signal)), attempt.signal);
    } finally {
      stop();
      attempt.dispose();
    }
  };
}

function callTimeout({ deadline, record }: CallContext, billing: 'no' | 'maybe'): CallTimeoutError {
  return new CallTimeoutError(deadline - record.startedAt, 'call', { billing });
}
