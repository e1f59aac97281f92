import type { BatchObservableResult, Meter } from '@opentelemetry/api';
import type { BreakerState } from '../core/call-record.js';
import { own } from './attributes.js';
import { harmless } from './harmless.js';
import { ownMetrics } from './metric-names.js';

/** How a client stands at the moment. Keys are slots; what they are is nowhere. */
export interface ClientState {
  /** One for each endpoint that has been used or can be, by its name. */
  readonly breakers: Readonly<Record<string, BreakerState>>;
  readonly keys: readonly {
    readonly slot: number;
    readonly usable: boolean;
    readonly inFlight: number;
  }[];
  /** Calls that wait for a lawful slot. */
  readonly waiting: number;
}

type StateSource = () => ClientState;

// Weak: a client that nobody closed must not live on for its gauges.
const sources = new Set<WeakRef<StateSource>>();
const breakerStates: readonly BreakerState[] = ['closed', 'open', 'half_open'];

/** Lets a client's state be seen, until the returned function is called. The caller holds `source`; it is not kept alive. */
export function shownState(source: StateSource): () => void {
  const reference = new WeakRef(source);
  sources.add(reference);
  return () => void sources.delete(reference);
}

/** Has the state of all clients read whenever metrics are collected; nothing happens in between. */
export function observeState(meter: Meter): void {
  const gauge = ({ name, ...options }: (typeof ownMetrics)[keyof typeof ownMetrics]) =>
    meter.createObservableGauge(name, options);
  const seen = { breakers: new Set<string>(), slots: new Set<number>() };
  const gauges = {
    breakerState: gauge(ownMetrics.breakerState),
    keysAvailable: gauge(ownMetrics.keysAvailable),
    keysTotal: gauge(ownMetrics.keysTotal),
    keyInFlight: gauge(ownMetrics.keyInFlight),
    waiting: gauge(ownMetrics.waiting),
  };
  meter.addBatchObservableCallback((result) => {
    harmless(() => observe(result, { gauges, seen }));
  }, Object.values(gauges));
}

interface Observing {
  readonly gauges: Record<
    'breakerState' | 'keysAvailable' | 'keysTotal' | 'keyInFlight' | 'waiting',
    ReturnType<Meter['createObservableGauge']>
  >;
  /** What has been told before: endpoints and slots, which are few. */
  readonly seen: { readonly breakers: Set<string>; readonly slots: Set<number> };
}

/** The SDK goes on showing what it was last told, so what is gone is told as nothing. */
function observe(result: BatchObservableResult, { gauges, seen }: Observing): void {
  const states = presentStates();
  const worst = worstBreakers(states);
  for (const name of Object.keys(worst)) seen.breakers.add(name);
  for (const name of seen.breakers) {
    for (const state of breakerStates) {
      result.observe(gauges.breakerState, worst[name] === state ? 1 : 0, {
        [own.breakerName]: name,
        [own.breakerState]: state,
      });
    }
  }
  result.observe(
    gauges.waiting,
    states.reduce((sum, { waiting }) => sum + waiting, 0),
  );
  const keys = states.flatMap((state) => state.keys);
  result.observe(gauges.keysTotal, keys.length);
  result.observe(gauges.keysAvailable, keys.filter(({ usable }) => usable).length);
  for (const { slot } of keys) seen.slots.add(slot);
  for (const slot of seen.slots) {
    const inFlight = keys.reduce((sum, key) => sum + (key.slot === slot ? key.inFlight : 0), 0);
    result.observe(gauges.keyInFlight, inFlight, { [own.keySlot]: slot });
  }
}

function presentStates(): ClientState[] {
  return [...sources].flatMap((reference) => {
    const source = reference.deref();
    if (!source) sources.delete(reference);
    return source?.() ?? [];
  });
}

/** Several clients show as one: the breaker that is worst off. */
function worstBreakers(states: readonly ClientState[]): Record<string, BreakerState> {
  const worst: Record<string, BreakerState> = {};
  for (const { breakers } of states) {
    for (const [name, state] of Object.entries(breakers)) {
      const known = worst[name];
      if (known === undefined || rankOf(state) > rankOf(known)) worst[name] = state;
    }
  }
  return worst;
}

function rankOf(state: BreakerState): number {
  return ['closed', 'half_open', 'open'].indexOf(state);
}
