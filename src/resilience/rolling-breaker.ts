import { EventEmitter } from 'node:events';
import CircuitBreaker from 'opossum';
import type { BreakerState } from '../core/call-record.js';
import type { Clock } from '../core/clock.js';
import type { BreakerLimits } from './circuit-breaker-options.js';

/** opossum as a judge of outcomes: it is told how attempts ended and decides when to open, probe and close. */
export interface RollingBreaker {
  state(): BreakerState;
  /** Resolves when the outcome has had its effect on the state. */
  report(outcome: 'alive' | 'faulty'): Promise<void>;
  /** Outcomes within the rolling window. */
  counts(): { readonly outcomes: number; readonly faults: number };
  shutdown(): void;
}

const cells = 10;

/**
 * opossum never sees an attempt itself, only its outcome. So its `fires` count nothing but judged outcomes (attempts in
 * flight, aborted or rejected would thin out the failure rate), and no attempt can be ended by its timer or controller.
 */
export function createRollingBreaker(
  limits: BreakerLimits,
  onChange: (state: BreakerState) => void,
  clock: Clock,
): RollingBreaker {
  // Turned by hand from the Clock, instead of by an interval of opossum's own.
  const window = new EventEmitter();
  const cellMs = limits.windowMs / cells;
  let turnedAt = clock.now();
  const turn = (times: number) => {
    for (let cell = 0; cell < Math.min(times, cells); cell++) window.emit('rotate');
  };
  const catchUp = () => {
    const passed = Math.floor((clock.now() - turnedAt) / cellMs);
    turn(passed);
    turnedAt += passed * cellMs;
  };

  const judge = (outcome: 'alive' | 'faulty') =>
    outcome === 'alive' ? Promise.resolve() : Promise.reject(new Error('The endpoint is faulty.'));
  const breaker = new CircuitBreaker(judge, {
    timeout: false, // Limits are layers of ours, which do stop the work.
    volumeThreshold: limits.volumeThreshold, // By default one failure opens it.
    errorThresholdPercentage: limits.errorThresholdPercentage,
    resetTimeout: limits.resetTimeoutMs,
    rollingCountTimeout: limits.windowMs,
    rollingCountBuckets: cells,
    rollingPercentilesEnabled: false, // They are sorted anew on every failure.
    enableSnapshots: false,
    rotateBucketController: window,
  });
  breaker.on('open', () => onChange('open'));
  breaker.on('halfOpen', () => onChange('half_open'));
  breaker.on('close', () => {
    turn(cells); // The outage's failures would open it again at the first new one.
    onChange('closed');
  });

  return {
    state: () => stateOf(breaker),
    report: async (outcome) => {
      catchUp();
      await breaker.fire(outcome).catch(() => undefined); // Our own stand-in error; its work is done.
    },
    counts: () => {
      catchUp();
      return { outcomes: breaker.stats.fires, faults: breaker.stats.failures };
    },
    shutdown: () => breaker.shutdown(),
  };
}

function stateOf(breaker: CircuitBreaker<['alive' | 'faulty'], void>): BreakerState {
  if (breaker.opened) return 'open';
  return breaker.halfOpen ? 'half_open' : 'closed';
}
