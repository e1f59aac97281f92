import { deriveSignal, onAbort } from '../core/abort.js';
import type { Clock } from '../core/clock.js';
import { expireAfter } from '../core/expire-after.js';
import type { CallContext } from '../core/operation.js';
import { CallTimeoutError, isCrossgraphError } from '../errors.js';

/** What an exchange runs with that may outlive its call for a moment. */
export interface GracePeriod {
  /** The call's, with a signal and a deadline of its own. */
  readonly context: CallContext;
  /** Whether an exchange is on its way; only then is there any grace. */
  underWay(is: boolean): void;
  /** There is no more need for grace: the call's deadline ends the exchange from now on. */
  bind(): void;
  /** Ends the exchange now. */
  abort(reason: unknown): void;
  /** Must be called when the exchange has ended. */
  dispose(): void;
}

const graceMs = 5_000;

/**
 * Ends with its call when nothing has been sent; else up to five seconds later. For what must not be broken off in the
 * middle: a submission whose answer is lost may have begun a run that nobody can cancel or find. A closing client gives no
 * grace.
 */
export function gracePeriod(call: CallContext, clock: Clock): GracePeriod {
  const own = deriveSignal();
  let isUnderWay = false;
  let stop: () => void = () => undefined;
  const end = () => own.abort(call.signal.reason);
  const release = onAbort(call.signal, () => {
    const { reason } = call.signal;
    const isClosing = isCrossgraphError(reason) && reason.code === 'CLIENT_CLOSED';
    stop();
    if (isUnderWay && !isClosing) stop = expireAfter(graceMs, end, clock);
    else end();
  });
  const bind = () => {
    const { deadline, record } = call;
    const leftMs = deadline - clock.now();
    // A flight's deadline may have moved meanwhile.
    if (leftMs > 0) stop = expireAfter(leftMs, bind, clock);
    else {
      own.abort(new CallTimeoutError(deadline - record.startedAt, 'call', { billing: 'maybe' }));
    }
  };
  const context: CallContext = {
    ...call,
    signal: own.signal,
    get deadline() {
      return isUnderWay ? call.deadline + graceMs : call.deadline;
    },
    get priority() {
      return call.priority;
    },
  };

  return {
    context,
    underWay: (is) => {
      isUnderWay = is;
      // Whoever has left while it was on its way makes no second try.
      if (!is && call.signal.aborted) end();
    },
    bind,
    abort: own.abort,
    dispose: () => {
      release();
      stop();
      own.dispose();
    },
  };
}
