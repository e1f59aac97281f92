import type { Clock } from '../core/clock.js';
import type { CallContext } from '../core/operation.js';
import type { AnswerStore, StoreFailure, StoreWrite } from './answer-store.js';
import type { CacheEntry, Lifetime } from './cache-entry.js';
import { encodeEntry } from './cache-entry.js';
import { deepFreeze } from './deep-freeze.js';
import { isFromFuture } from './freshness.js';
import { jsonSize } from './json-size.js';
import type { MemoryTier } from './memory-tier.js';
import { untilDeadline } from './until-deadline.js';

export interface FoundEntry<Out> {
  readonly entry: CacheEntry<Out>;
  readonly layer: 'memory' | 'store';
}

export interface Lookup {
  readonly key: string;
  /** Whether an entry of the memory tier spares asking the store. */
  readonly suffices: (entry: CacheEntry<unknown>) => boolean;
}

export interface NewAnswer<Out> {
  readonly key: string;
  /** Deeply frozen plain data. */
  readonly answer: Out;
  /** The events it came in, packed; see CacheEntry. */
  readonly replay?: unknown;
  readonly lifetime: Lifetime;
}

/** What the tiers need of a call. A flight's deadline moves with its members: it is read when it counts. */
export type TiersContext = Pick<CallContext, 'record' | 'deadline'>;

/**
 * The memory tier over the persistent one: one cache that notes its time and its troubles in the call's record. It
 * never waits for the store beyond the call's deadline.
 */
export interface AnswerTiers<Out> {
  /** The memory tier's entry if it suffices, else the youngest entry of both tiers. */
  find(lookup: Lookup, context: TiersContext): Promise<FoundEntry<Out> | undefined>;
  /** Into memory at once, then into the store; resolves when that write has settled or its time is up. */
  fill(made: NewAnswer<Out>, context: TiersContext): Promise<void>;
}

export interface AnswerTiersDeps<Out> {
  readonly memory: MemoryTier<Out>;
  readonly store: AnswerStore;
  /** Tells whether what the store gave back has the answer's shape. */
  readonly isAnswer: (stored: unknown) => stored is Out;
  readonly clock: Clock;
}

export function answerTiers<Out>(deps: AnswerTiersDeps<Out>): AnswerTiers<Out> {
  const { memory, store, clock } = deps;
  const timed = async <Result>(
    { record }: TiersContext,
    work: () => Promise<Result>,
  ): Promise<Result> => {
    const startedAt = clock.now();
    const result = await work();
    record.cacheMs += clock.now() - startedAt;
    return result;
  };
  return {
    find: async ({ key, suffices }, context) => {
      const near = memory.get(key);
      if (near && (store.keepsNothing || suffices(near))) return { entry: near, layer: 'memory' };
      if (store.keepsNothing) return undefined;

      const far = await timed(context, () => readStore(key, context, deps));
      // Another process may have stored a younger one.
      if (!far || isFromFuture(far, clock.wallMs()) || (near && near.storedAt >= far.storedAt)) {
        return near && { entry: near, layer: 'memory' };
      }
      memory.set(key, far);
      return { entry: far, layer: 'store' };
    },
    fill: (made, context) => timed(context, () => fillTiers(made, context, deps)),
  };
}

async function readStore<Out>(
  key: string,
  context: TiersContext,
  { store, isAnswer, clock }: AnswerTiersDeps<Out>,
): Promise<CacheEntry<Out> | undefined> {
  const read = await untilDeadline(store.get(key), { context, clock, late });
  if (read.ok && !read.entry) return undefined;
  if (read.ok && read.entry && isAnswer(read.entry.answer)) {
    return { ...read.entry, answer: deepFreeze(read.entry.answer) };
  }
  context.record.cacheErrors += 1;
  return undefined;
}

async function fillTiers<Out>(
  { key, answer, replay, lifetime }: NewAnswer<Out>,
  context: TiersContext,
  { memory, store, clock }: AnswerTiersDeps<Out>,
): Promise<void> {
  const { record } = context;
  const { ttlMs, staleWhileRevalidateMs, staleIfErrorMs } = lifetime;
  const entry = {
    answer,
    replay,
    storedAt: clock.wallMs(),
    ttlMs,
    staleWhileRevalidateMs,
    staleIfErrorMs,
    sizeBytes: 0,
  };
  const written = writtenDown(entry, store);
  if (!written) {
    record.cacheWrite = 'error';
    record.cacheErrors += 1;
    return;
  }
  entry.sizeBytes = written.sizeBytes;
  memory.set(key, entry);
  const done: StoreWrite =
    written.text === undefined
      ? { ok: true }
      : await untilDeadline(store.set(key, entry, written.text), { context, clock, late });
  record.cacheWrite = done.ok ? 'stored' : 'error';
  if (!done.ok) record.cacheErrors += 1;
}

/** The operation itself goes on: a write may still come about. */
const late: StoreFailure = {
  ok: false,
  error: new Error('The call had no time left to wait for the cache store.'),
};

/** The entry's text, if there is a store for it, and its size. */
function writtenDown(
  entry: Omit<CacheEntry<unknown>, 'sizeBytes'>,
  { keepsNothing }: AnswerStore,
): { readonly text: string | undefined; readonly sizeBytes: number } | undefined {
  try {
    if (keepsNothing) return { text: undefined, sizeBytes: jsonSize(entry) };
    const text = encodeEntry(entry);
    return { text, sizeBytes: text.length };
  } catch {
    return undefined; // The answer is no plain data; it is still an answer.
  }
}
