type Callback = () => void;

/** A callback's place in a list. Emptied and unlinked when it is taken off: what is dead must keep nothing alive. */
interface Place {
  callback: Callback | undefined;
  before: Place | undefined;
  behind: Place | undefined;
}

/** Callbacks in the order of their coming. A linked list, which leaves nothing behind when thousands come and go. */
class Callbacks {
  #first: Place | undefined;
  #last: Place | undefined;

  get isEmpty(): boolean {
    return this.#first === undefined;
  }

  add(callback: Callback): Place {
    const place: Place = { callback, before: this.#last, behind: undefined };
    if (this.#last) this.#last.behind = place;
    else this.#first = place;
    this.#last = place;
    return place;
  }

  /** False if it was taken off before. */
  delete(place: Place): boolean {
    if (!place.callback) return false;
    const { before, behind } = place;
    if (before) before.behind = behind;
    else this.#first = behind;
    if (behind) behind.before = before;
    else this.#last = before;
    place.callback = undefined;
    place.before = undefined;
    place.behind = undefined;
    return true;
  }

  callAll(): void {
    // From the front each time: a callback may take others off.
    for (let place = this.#first; place; place = this.#first) {
      const { callback } = place;
      this.delete(place);
      callback?.();
    }
  }
}

/**
 * What the layers of a call hand each other in place of an AbortSignal, of which Node 20 needs 2.4 µs and a kilobyte
 * each: three per call were a good part of what a call cost. Made by `deriveSignal`.
 */
export class LightSignal {
  readonly callbacks: Callbacks = new Callbacks();
  /** The AbortSignal that follows this one, once somebody has asked for it. */
  real: AbortController | undefined;
  #aborted = false;
  #reason: unknown;

  get aborted(): boolean {
    return this.#aborted;
  }

  get reason(): unknown {
    return this.#reason;
  }

  throwIfAborted(): void {
    if (this.#aborted) throw this.#reason;
  }

  /** @internal For whoever derived it. */
  abort(reason: unknown): void {
    if (this.#aborted) return;
    this.#aborted = true;
    this.#reason = reason;
    this.real?.abort(reason);
    this.callbacks.callAll();
  }
}

/** Tells work when it is no longer wanted: the caller's own AbortSignal, or a lighter one of ours. */
export type CallSignal = AbortSignal | LightSignal;

/** The signal as an AbortSignal, for `fetch` and whatever else wants a real one; the same one each time. */
export function abortSignalOf(signal: CallSignal): AbortSignal {
  if (!(signal instanceof LightSignal)) return signal;
  if (!signal.real) {
    signal.real = new AbortController();
    if (signal.aborted) signal.real.abort(signal.reason);
  }
  return signal.real.signal;
}

interface Hub {
  readonly callbacks: Callbacks;
  readonly listener: Callback;
}

// One listener per AbortSignal, however many calls hang on it: Node warns about listeners beyond ten,
// and taking one off a long list costs its length.
const hubs = new WeakMap<AbortSignal, Hub>();

/**
 * Calls `callback` once when `signal` aborts, at once if it already has. Returns the way to take it off again, which
 * must be used when the work has ended, or a long-lived signal keeps the callback.
 */
export function onAbort(signal: CallSignal, callback: Callback): Callback {
  if (signal.aborted) {
    callback();
    return () => undefined;
  }
  if (signal instanceof LightSignal) {
    const { callbacks } = signal;
    const place = callbacks.add(callback);
    return () => {
      callbacks.delete(place);
    };
  }
  const { callbacks, listener } = hubs.get(signal) ?? openHub(signal);
  const place = callbacks.add(callback);
  return () => {
    if (!callbacks.delete(place) || !callbacks.isEmpty) return;
    if (hubs.delete(signal)) signal.removeEventListener('abort', listener);
  };
}

function openHub(signal: AbortSignal): Hub {
  const callbacks = new Callbacks();
  const listener = () => {
    hubs.delete(signal);
    callbacks.callAll();
  };
  const hub = { callbacks, listener };
  hubs.set(signal, hub);
  signal.addEventListener('abort', listener, { once: true });
  return hub;
}

/** A signal of one's own below a parent; `dispose` lets go of the parent again. */
export interface DerivedSignal<Signal extends CallSignal = CallSignal> {
  readonly signal: Signal;
  abort(reason: unknown): void;
  /** Must be called when the work has ended. */
  dispose(): void;
}

/** Derives a signal from `parent`, for the layers of a call: `abort` has an effect the first time only. */
export function deriveSignal(parent?: CallSignal): DerivedSignal {
  const signal = new LightSignal();
  const abort = (reason: unknown) => signal.abort(reason);
  const dispose = parent ? onAbort(parent, () => abort(parent.reason)) : () => undefined;
  return { signal, abort, dispose };
}

/** As `deriveSignal`, for work that wants a real AbortSignal. `AbortSignal.any` keeps memory per call on a long-lived parent. */
export function deriveAbort(parent?: CallSignal): DerivedSignal<AbortSignal> {
  const derived = deriveSignal(parent);
  return { ...derived, signal: abortSignalOf(derived.signal) };
}

/** Settles with `work`, or rejects with the signal's reason as soon as it aborts; `work` itself goes on. */
export function abandonable<Out>(work: Promise<Out>, signal: CallSignal): Promise<Out> {
  return new Promise((resolve, reject) => {
    const release = onAbort(signal, () => reject(signal.reason));
    work.then(
      (answer) => {
        release();
        resolve(answer);
      },
      (error) => {
        release();
        reject(error);
      },
    );
  });
}
