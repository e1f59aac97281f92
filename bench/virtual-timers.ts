import type { VirtualClock } from './virtual-clock.js';

/** As much of a Timeout as libraries use. */
interface Handle {
  ref(): Handle;
  unref(): Handle;
  readonly cancel: () => void;
}

/**
 * Runs `work` while `setTimeout` obeys `clock`: for what a library (opossum's way from open to half open) times by
 * itself.
 */
export async function withVirtualTimers<Out>(
  clock: VirtualClock,
  work: () => Promise<Out>,
): Promise<Out> {
  const { setTimeout: realSet, clearTimeout: realClear } = globalThis;
  const set = (ring: () => void, ms = 0): Handle => {
    const handle = { ref: () => handle, unref: () => handle, cancel: clock.schedule(ms, ring) };
    return handle;
  };
  const clear = (handle: Handle | undefined) => handle?.cancel?.();
  Object.assign(globalThis, { setTimeout: set, clearTimeout: clear });
  try {
    return await work();
  } finally {
    Object.assign(globalThis, { setTimeout: realSet, clearTimeout: realClear });
  }
}
