import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AnswerStore } from '../src/cache/answer-store.js';
import { encodeEntry } from '../src/cache/cache-entry.js';
import { openAnswerStore } from '../src/cache/open-store.js';
import { virtualClock } from './virtual-clock.js';

export interface FileHour {
  /** Most bytes of the cache file and what SQLite keeps beside it, in the first half and in the second. */
  readonly firstHalf: number;
  readonly secondHalf: number;
}

export interface FilePlot {
  readonly seconds: number;
  readonly ttlMs: number;
  /** What is kept under every key. */
  readonly answer: unknown;
}

/** A new answer every second of virtual time, into a cache file; rejects where the file cannot be used. */
export async function fileHour({ seconds, ttlMs, answer }: FilePlot): Promise<FileHour> {
  const folder = await mkdtemp(join(tmpdir(), 'crossgraph-bench-'));
  const clock = virtualClock();
  const store = await openAnswerStore(`sqlite:${join(folder, 'answers.sqlite')}`, { clock });
  const most = [0, 0];
  try {
    if (store.degraded !== undefined) throw new Error(store.degraded);
    for (let second = 0; second < seconds; second++) {
      const life = { ttlMs, staleWhileRevalidateMs: 0, staleIfErrorMs: 0 };
      await write(store, `answer ${second}`, { answer, ...life, storedAt: clock.wallMs() });
      await clock.run(() => clock.sleep(1_000));
      const half = second < seconds / 2 ? 0 : 1;
      if (second % 10 === 9) most[half] = Math.max(most[half] ?? 0, await bytesIn(folder));
    }
  } finally {
    await store.close();
    await rm(folder, { recursive: true });
  }
  const [firstHalf = 0, secondHalf = 0] = most;
  return { firstHalf, secondHalf };
}

type Written = Parameters<typeof encodeEntry>[0];

async function write(store: AnswerStore, key: string, entry: Written): Promise<void> {
  const text = encodeEntry(entry);
  const written = await store.set(key, { ...entry, sizeBytes: text.length }, text);
  if (!written.ok) throw written.error;
}

async function bytesIn(folder: string): Promise<number> {
  let bytes = 0;
  for (const name of await readdir(folder)) bytes += (await stat(join(folder, name))).size;
  return bytes;
}
