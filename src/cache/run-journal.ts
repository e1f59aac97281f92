import { type CallSignal, deriveSignal } from '../core/abort.js';
import type { Clock } from '../core/clock.js';
import { systemClock } from '../core/clock.js';
import type { AnswerStore } from './answer-store.js';
import { type CacheEntry, encodeEntry } from './cache-entry.js';
import { createRecentMap } from './recent-map.js';

/** A run that goes on upstream whether or not anybody waits for it. */
export interface JournaledRun {
  readonly id: string;
  /** Name of the account that submitted it; a name only, never a key or anything made of one. */
  readonly account: string;
  /** Milliseconds since 1970. */
  readonly submittedAt: number;
}

/** Which runs are under way, by the cache key of their question: in memory, and beside the answers. */
export interface RunJournal {
  /** The run of this question; none that was submitted longer ago than `maxAgeMs`. */
  find(key: string, maxAgeMs?: number): Promise<JournaledRun | undefined>;
  /** Resolves when the entry is written, or the store has failed too often. Never rejects. */
  note(key: string, run: JournaledRun): Promise<void>;
  drop(key: string): Promise<void>;
  /** Ends the waiting for the store. */
  close(): void;
}

export interface RunJournalDeps {
  /** Without one that lasts, the journal lasts as long as this process. */
  readonly store: AnswerStore;
  readonly clock?: Clock | undefined;
}

// The vendor does not say how long the result of a run can be fetched.
const lifeMs = 24 * 3_600_000;
const mostInMemory = 10_000;
const mostTries = 9;
const msBetweenTries = 250;

/**
 * Opens the journal. It is more patient with the store than answers are, up to two seconds: a miss here may pay for a long
 * run a second time. A store that fails all the same costs what is known of a run after a crash, never a call.
 */
export function createRunJournal({ store, clock = systemClock }: RunJournalDeps): RunJournal {
  const known = createRecentMap<JournaledRun>(mostInMemory);
  const closing = deriveSignal();
  const patience = { clock, signal: closing.signal };

  const read = async (key: string): Promise<JournaledRun | undefined> => {
    const found = await patiently(() => store.get(storeKeyOf(key)), patience);
    const run = found.ok ? found.entry?.answer : undefined;
    return isRun(run) ? run : undefined;
  };
  return {
    find: async (key, maxAgeMs = lifeMs) => {
      const run = known.get(key) ?? (await read(key));
      return run && clock.wallMs() - run.submittedAt <= Math.min(maxAgeMs, lifeMs)
        ? run
        : undefined;
    },
    note: async (key, { id, account, submittedAt }) => {
      const run = { id, account, submittedAt };
      known.set(key, run);
      const head = { storedAt: submittedAt, ttlMs: lifeMs, staleWhileRevalidateMs: 0 };
      const entry = { ...head, staleIfErrorMs: 0, answer: run };
      const text = encodeEntry(entry);
      const sized: CacheEntry<JournaledRun> = { ...entry, sizeBytes: text.length };
      await patiently(() => store.set(storeKeyOf(key), sized, text), patience);
    },
    drop: async (key) => {
      known.delete(key);
      await store.delete(storeKeyOf(key));
    },
    close: () => closing.abort(new Error('The journal has been closed.')),
  };
}

/** Tries until it works, for a while: a store may be opening still, or rest after a slow moment. */
async function patiently<Result extends { readonly ok: boolean }>(
  work: () => Promise<Result>,
  { clock, signal }: { readonly clock: Clock; readonly signal: CallSignal },
): Promise<Result> {
  for (let tries = 1; ; tries++) {
    const result = await work();
    if (result.ok || tries === mostTries || signal.aborted) return result;
    // Rejects only when the journal is closed, which ends the loop.
    await clock.sleep(msBetweenTries, signal).catch(() => undefined);
  }
}

function storeKeyOf(key: string): string {
  return `run:${key}`;
}

function isRun(stored: unknown): stored is JournaledRun {
  if (typeof stored !== 'object' || stored === null) return false;
  const { id, account, submittedAt }: { readonly [Field in keyof JournaledRun]?: unknown } = stored;
  return typeof id === 'string' && typeof account === 'string' && Number.isFinite(submittedAt);
}
