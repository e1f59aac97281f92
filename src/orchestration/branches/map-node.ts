import { expectInteger } from '../../core/expect.js';
import { turnstile } from '../../core/turnstile.js';
import { forkAbort } from './fork-abort.js';

export interface MapNodeOptions {
  /** How many items are worked on at once. @defaultValue 50 */
  readonly concurrency?: number | undefined;
  /** Ends the work: the map rejects with the signal's reason and every item's own signal aborts. */
  readonly signal?: AbortSignal | undefined;
  /** How many items may start before the event loop gets a turn. @defaultValue 64 */
  readonly yieldEvery?: number | undefined;
}

/** Where an item stands, and the signal that ends its work: the caller's abort, or a sibling's failure. */
export interface MapNodeItem {
  readonly index: number;
  readonly signal: AbortSignal;
}

/**
 * Parallel work inside one LangGraph node: bounded, in order of the items, and yielding to the event loop. (`Send`
 * costs a super-step's task per item and grows quadratically; this costs microseconds.) The first failure rejects the
 * map and aborts the siblings; to lose nothing, let `fn` return a gap instead of throwing.
 */
export async function mapNode<Item, Result>(
  items: readonly Item[],
  fn: (item: Item, at: MapNodeItem) => Promise<Result> | Result,
  { concurrency = 50, signal, yieldEvery = 64 }: MapNodeOptions = {},
): Promise<Result[]> {
  expectInteger('concurrency', concurrency, { min: 1 });
  expectInteger('yieldEvery', yieldEvery, { min: 1 });
  signal?.throwIfAborted();

  const results = new Array<Result>(items.length);
  const abort = forkAbort(signal);
  const pass = turnstile(yieldEvery);
  let next = 0;
  const work = async () => {
    while (next < items.length) {
      await pass();
      if (abort.aborted || next >= items.length) return;
      const index = next++;
      const item = abort.fork();
      try {
        results[index] = await fn(items[index] as Item, { index, signal: item.signal });
      } catch (error) {
        abort.abort(error);
        throw error;
      } finally {
        item.release();
      }
    }
  };

  try {
    const workers = Array.from({ length: Math.min(concurrency, items.length) }, work);
    await Promise.race([Promise.all(workers), abort.rejection]);
  } finally {
    abort.dispose();
  }
  return results;
}
