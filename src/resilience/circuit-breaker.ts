import type { BreakerState } from '../core/call-record.js';
import { type Clock, systemClock } from '../core/clock.js';
import type { CallContext, Operation } from '../core/operation.js';
import { CircuitOpenError } from '../errors.js';
import {
  type CircuitBreakerOptions,
  resolveCircuitBreakerOptions,
} from './circuit-breaker-options.js';
import { createRollingBreaker } from './rolling-breaker.js';
import { upstreamVerdict } from './upstream-verdict.js';

export interface BreakerStats {
  readonly state: BreakerState;
  /** Judged outcomes within the rolling window, and the upstream faults among them. */
  readonly outcomes: number;
  readonly faults: number;
  /** Attempts turned away since the start. */
  readonly rejected: number;
  /** How often the circuit opened since the start. */
  readonly opened: number;
}

/** The circuit breaker of one endpoint. */
export interface EndpointBreaker {
  readonly name: string;
  /** A layer that counts the attempts it lets through, and rejects with a CircuitOpenError while the circuit is open. */
  readonly guard: <In, Out>(next: Operation<In, Out>) => Operation<In, Out>;
  /** The error `guard` would reject with now, if it would. Given a context, the call counts and is recorded as rejected. */
  readonly openError: (context?: CallContext) => CircuitOpenError | undefined;
  state(): BreakerState;
  stats(): BreakerStats;
  /** Calls `listener` on every change of state until the returned function is called. What it throws is dropped. */
  onStateChange(listener: (state: BreakerState) => void): () => void;
  /** Lets go of timers; the guard lets everything through from then on. */
  close(): void;
}

/** Leave to run an attempt. Void once the circuit has changed its state: a late outcome says nothing about now. */
interface Permit {
  readonly era: number;
}

/**
 * Watches the endpoint `name`: opens when too many attempts end in upstream faults (timeouts, connection errors, 5xx,
 * unreadable answers); any answer below 500 proves it alive; a caller's abort counts for nothing. Half open, one
 * attempt at a time probes it; an aborted probe hands its permit to the next attempt.
 */
export function createCircuitBreaker(
  name: string,
  options: CircuitBreakerOptions = {},
  { clock = systemClock }: { readonly clock?: Clock | undefined } = {},
): EndpointBreaker {
  const limits = resolveCircuitBreakerOptions(options);
  const listeners = new Set<(state: BreakerState) => void>();
  const total = { rejected: 0, opened: 0 };
  let era = 0;
  let openedAt = 0;
  let isProbing = false;

  const onChange = (state: BreakerState) => {
    era++;
    isProbing = false;
    if (state === 'open') {
      openedAt = clock.now();
      total.opened++;
    }
    for (const listener of listeners) quietly(() => listener(state));
  };
  const breaker = createRollingBreaker(limits, onChange, clock);

  const openError = (context?: CallContext) => {
    const state = breaker.state();
    if (state === 'closed' || (state === 'half_open' && !isProbing)) return undefined;
    if (context) {
      total.rejected++;
      write(context, state, 'rejected');
    }
    // While a probe runs, the worst case: it fails and the wait begins again.
    const waitedMs = state === 'open' ? clock.now() - openedAt : 0;
    return new CircuitOpenError(name, Math.max(0, limits.resetTimeoutMs - waitedMs));
  };

  const admit = (context: CallContext): Permit => {
    const refusal = openError(context);
    if (refusal) throw refusal;
    const state = breaker.state();
    isProbing = state === 'half_open';
    write(context, state, isProbing ? 'probe' : 'permitted');
    return { era };
  };

  const settle = async (permit: Permit, verdict: ReturnType<typeof upstreamVerdict>) => {
    if (permit.era !== era) return;
    if (verdict !== 'nothing') await breaker.report(verdict);
    else isProbing = false; // An aborted probe: the next attempt takes its place.
  };

  return {
    name,
    guard: (next) => async (input, context) => {
      const permit = admit(context);
      try {
        const answer = await next(input, context);
        await settle(permit, 'alive');
        return answer;
      } catch (error) {
        await settle(permit, context.signal.aborted ? 'nothing' : upstreamVerdict(error));
        throw error;
      }
    },
    openError,
    state: () => breaker.state(),
    stats: () => ({ state: breaker.state(), ...breaker.counts(), ...total }),
    onStateChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => breaker.shutdown(),
  };
}

function write(
  { record }: CallContext,
  state: BreakerState,
  outcome: 'permitted' | 'probe' | 'rejected',
): void {
  record.breakerState = state;
  record.breakerOutcome = outcome;
}

function quietly(run: () => void): void {
  try {
    run();
  } catch {
    // Thrown into opossum's own emit, a listener's mistake would leave a call unsettled for ever.
  }
}
