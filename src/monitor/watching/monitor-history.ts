import { z } from 'zod';
import type { AnswerStore } from '../../cache/answer-store.js';
import { encodeEntry } from '../../cache/cache-entry.js';
import { openAnswerStore } from '../../cache/open-store.js';
import { type Clock, systemClock } from '../../core/clock.js';
import type { KeptTally } from './call-tally.js';
import { type Day, day } from './monitor-report.js';

const number = z.number();
const keptTally = z.object({
  outcomes: z.object({
    hit: number,
    stale: number,
    coalesced: number,
    miss: number,
    bypass: number,
    error: number,
  }),
  errors: z.record(z.string(), number),
  sums: z.object({
    attempts: number,
    retries: number,
    rateLimited: number,
    cacheErrors: number,
    tokens: number,
    costUsd: number,
    savedUsd: number,
  }),
  latency: z.object({
    count: number,
    min: number,
    max: number,
    mean: number,
    squares: number,
    bins: z.array(z.tuple([number, number])),
  }),
});

/** What monitors before this one have counted. */
export interface History {
  readonly total: KeptTally;
  /** How long they ran, in milliseconds. */
  readonly uptimeMs: number;
  readonly days?: readonly Day[] | undefined;
  /** What fires, and since when: a restart is no news. */
  readonly firing?: readonly FiringAlert[] | undefined;
}

const firingAlert = z.object({ name: z.string(), since: z.iso.datetime() });

export type FiringAlert = Readonly<z.infer<typeof firingAlert>>;

// A file of an older version has totals alone.
const history = z.object({
  total: keptTally,
  uptimeMs: number,
  days: z.array(day).optional(),
  firing: z.array(firingAlert).optional(),
});

/** Where a monitor keeps its totals, so that the next one goes on from there: one row, which is written over. */
export interface MonitorHistory {
  /** `undefined` where there is none, or none that can be read. */
  read(): Promise<History | undefined>;
  /** Never throws: what cannot be written is lost, and one warning has said so. */
  write(history: History): Promise<void>;
  close(): Promise<void>;
}

export interface HistoryDeps {
  readonly clock?: Clock | undefined;
  readonly onWarning: (message: string) => void;
}

const key = 'monitor-history';
const keepMs = 90 * 86_400_000;
const maxFileBytes = 2 ** 20;
const budgetMs = 5_000;

/** Opens the history in an SQLite file. A file that cannot be used costs the history, and one warning. */
export async function openMonitorHistory(
  file: string,
  { clock = systemClock, onWarning }: HistoryDeps,
): Promise<MonitorHistory> {
  const warn = once(() =>
    onWarning('The history of the monitor cannot be used; it counts from this start on.'),
  );
  const store = await openAnswerStore(`sqlite:${file}`, {
    ...{ clock, maxFileBytes, budgetMs },
    onWarning: warn,
  });
  return {
    read: async () => {
      const read = await store.get(key);
      if (!read.ok) warn();
      const found = read.ok ? read.entry?.answer : undefined;
      if (found === undefined) return undefined;
      const parsed = history.safeParse(found);
      if (!parsed.success) warn();
      return parsed.data;
    },
    write: (kept) => written(store, kept, clock),
    close: () => store.close(),
  };
}

async function written(store: AnswerStore, answer: History, clock: Clock): Promise<void> {
  const lifetime = { ttlMs: keepMs, staleWhileRevalidateMs: 0, staleIfErrorMs: 0 };
  const entry = { answer, storedAt: clock.wallMs(), ...lifetime };
  const text = encodeEntry(entry);
  await store.set(key, { ...entry, sizeBytes: text.length }, text);
}

function once(act: () => void): () => void {
  let done = false;
  return () => {
    if (!done) act();
    done = true;
  };
}
