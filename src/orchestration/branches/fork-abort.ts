/** One signal handed on to many pieces of work, at the price of one listener on it. */
export interface ForkedAbort {
  readonly aborted: boolean;
  /** Rejects with the reason when the parent or `abort` ends the work; never resolves. */
  readonly rejection: Promise<never>;
  /** A signal for one piece of work; `release` it when the piece has ended. */
  fork(): { readonly signal: AbortSignal; release(): void };
  /** Aborts every piece not yet released. */
  abort(reason: unknown): void;
  /** Takes the listener off the parent. */
  dispose(): void;
}

/**
 * Each piece of work gets its own signal, because a shared one collects a listener per piece (Node warns above ten) and
 * LangGraph leaves some of its listeners behind on the signal it is given.
 */
export function forkAbort(parent?: AbortSignal): ForkedAbort {
  const running = new Set<AbortController>();
  let aborted = false;
  let reject: (reason: unknown) => void = () => undefined;
  const rejection = new Promise<never>((_resolve, rejectWith) => {
    reject = rejectWith;
  });
  rejection.catch(() => undefined); // Whoever does not race against it must not be punished for it.

  const abort = (reason: unknown) => {
    if (aborted) return;
    aborted = true;
    reject(reason);
    for (const controller of running) controller.abort(reason);
    running.clear();
  };
  const onAbort = () => abort(parent?.reason);
  if (parent?.aborted) onAbort();
  else parent?.addEventListener('abort', onAbort, { once: true });

  return {
    get aborted() {
      return aborted;
    },
    rejection,
    fork: () => {
      const controller = new AbortController();
      running.add(controller);
      return { signal: controller.signal, release: () => running.delete(controller) };
    },
    abort,
    dispose: () => parent?.removeEventListener('abort', onAbort),
  };
}
