type Callback = () => void;

/** Emptied when it is taken off. */
interface Entry {
  callback: Callback | undefined;
}

// A set that grows is copied, and V8 keeps the copies until the next full collection, with all that was in them then. What
// has been taken off must not hold a whole call there: with the callbacks themselves in the set, a third of what a call
// allocates outlived it, and collecting garbage was half of what a call cost.
type Entries = Set<Entry>;

interface Hub {
  readonly entries: Entries;
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
  const { entries, listener } = hubOf(signal) ?? openHub(signal);
  const entry: Entry = { callback };
  entries.add(entry);
  return () => {
    entry.callback = undefined;
    if (!entries.delete(entry) || entries.size > 0 || !listener) return;
    if (hubs.delete(signal)) signal.removeEventListener('abort', listener);
  };
}

function openHub(signal: AbortSignal): Hub {
  const entries: Entries = new Set();
  const listener = () => {
    hubs.delete(signal);
    callAll(entries);
  };
  const hub = { entries, listener };
  hubs.set(signal, hub);
  signal.addEventListener('abort', listener, { once: true });
  return hub;
}

function callAll(entries: Entries): void {
  // The live set: a callback may take others off.
  for (const entry of entries) {
    entries.delete(entry);
    entry.callback?.();
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
  const entries: Entries = new Set();
  signal[ownHub] = { entries };
  const abort = (reason: unknown) => {
    if (signal.aborted) return;
    controller.abort(reason);
    callAll(entries);
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
