type Callback = () => void;

interface Hub {
  readonly callbacks: Set<Callback>;
  /** Absent for a signal of our own: whoever aborts it calls the callbacks. */
  readonly listener?: Callback;
}

// One listener per signal, however many calls hang on it: Node warns about listeners beyond ten,
// and taking one off a long list costs its length.
const hubs = new WeakMap<AbortSignal, Hub>();

// A signal of our own carries its hub: several are made per call, and a WeakMap of so many costs the garbage collector.
const ownHub = Symbol('crossgraph.hub');

interface OwnSignal extends AbortSignal {
  [ownHub]?: Hub;
}

function hubOf(signal: OwnSignal): Hub | undefined {
  return signal[ownHub] ?? hubs.get(signal);
}

/**
 * Calls `callback` once when `signal` aborts, at once if it already has. Returns the way to take it off again, which
 * must be used when the work has ended, or a long-lived signal keeps the callback.
 */
export function onAbort(signal: AbortSignal, callback: Callback): Callback {
  if (signal.aborted) {
    callback();
    return () => undefined;
  }
  const { callbacks, listener } = hubOf(signal) ?? openHub(signal);
  // Registered by a wrapper of its own: the same function may be given twice.
  const entry = () => callback();
  callbacks.add(entry);
  return () => {
    if (!callbacks.delete(entry) || callbacks.size > 0 || !listener) return;
    if (hubs.delete(signal)) signal.removeEventListener('abort', listener);
  };
}

function openHub(signal: AbortSignal): Hub {
  const callbacks = new Set<Callback>();
  const listener = () => {
    hubs.delete(signal);
    callAll(callbacks);
  };
  const hub = { callbacks, listener };
  hubs.set(signal, hub);
  signal.addEventListener('abort', listener, { once: true });
  return hub;
}

function callAll(callbacks: Set<Callback>): void {
  // The live set: a callback may take others off.
  for (const callback of callbacks) {
    callbacks.delete(callback);
    callback();
  }
}

/** A controller below a parent signal; `dispose` lets go of the parent again. */
export interface DerivedAbort {
  readonly signal: AbortSignal;
  abort(reason: unknown): void;
  /** Must be called when the work has ended. */
  dispose(): void;
}

/** Derives an abort from `parent`. Done by hand because `AbortSignal.any` keeps memory per call on a long-lived parent. */
export function deriveAbort(parent?: AbortSignal): DerivedAbort {
  const controller = new AbortController();
  const signal: OwnSignal = controller.signal;
  // Our own callbacks do not go through an event: three listeners per call were a good part of its cost.
  const callbacks = new Set<Callback>();
  signal[ownHub] = { callbacks };
  const abort = (reason: unknown) => {
    if (signal.aborted) return;
    controller.abort(reason);
    callAll(callbacks);
  };
  const dispose = parent ? onAbort(parent, () => abort(parent.reason)) : () => undefined;
  return { signal, abort, dispose };
}

/** Settles with `work`, or rejects with the signal's reason as soon as it aborts; `work` itself goes on. */
export function abandonable<Out>(work: Promise<Out>, signal: AbortSignal): Promise<Out> {
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
