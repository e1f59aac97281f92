import { type AnswerStore, absentStore, type StoreRead } from '../../src/cache/answer-store.js';
import type { CacheEntry } from '../../src/cache/cache-entry.js';
import { type CachedDeps, cached } from '../../src/cache/cached.js';
import { callKeys } from '../../src/cache/call-keys.js';
import { createMemoryTier } from '../../src/cache/memory-tier.js';
import type { CallContext, Operation } from '../../src/core/operation.js';
import { CrossgraphError } from '../../src/errors.js';
import { fakeClock } from '../../src/testing/fake-clock.js';
import { caller } from './call-context.js';

export interface Question {
  readonly query: string;
}
export interface Answer {
  readonly text: string;
  readonly sources: readonly string[];
}

export const question: Question = { query: 'sky' };
export const lifetime = { ttlMs: 1_000, staleWhileRevalidateMs: 500, staleIfErrorMs: 5_000 };
const isAnswer = (stored: unknown): stored is Answer =>
  typeof stored === 'object' && stored !== null && 'text' in stored;

export const outage = new CrossgraphError('UPSTREAM_FAILED', 'HTTP 500');

/** A persistent tier one can look into. */
export function shelf(broken: Partial<AnswerStore> = {}) {
  const entries = new Map<string, CacheEntry<unknown>>();
  const store: AnswerStore = {
    ...absentStore(),
    keepsNothing: false,
    get: async (key): Promise<StoreRead> => ({ ok: true, entry: entries.get(key) }),
    set: async (key, _entry, text) => {
      entries.set(key, { ...JSON.parse(text), sizeBytes: text.length });
      return { ok: true };
    },
    ...broken,
  };
  return { store, entries };
}

/** A cached layer over an upstream that numbers its answers and can be broken. */
export function cache(given: Partial<CachedDeps<Question, Answer>> = {}) {
  const clock = fakeClock();
  const memory = createMemoryTier<Answer>();
  const asked: CallContext[] = [];
  let fail: (() => never) | undefined;
  const upstream: Operation<Question, Answer> = async ({ query }, context) => {
    asked.push(context);
    fail?.();
    return { text: `${query} ${asked.length}`, sources: ['a', 'b'] };
  };
  const layer = cached<Question, Answer>({
    memory,
    keys: callKeys(({ query }) => query),
    lifetimeOf: () => lifetime,
    isAnswer,
    clock,
    random: () => 0.5,
    ...given,
  });
  const ask = async (told: Partial<CallContext> = {}) => {
    const context = caller(told);
    const answer = await layer(upstream)(question, context);
    return { answer, record: context.record };
  };
  const breakWith = (error: Error, afterMs = 0) => {
    fail = () => {
      clock.advance(afterMs);
      throw error;
    };
  };
  return { ask, asked, clock, memory, breakWith };
}
