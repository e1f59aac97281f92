import { z } from 'zod';
import { encodeEntry } from '../../cache/cache-entry.js';
import { openAnswerStore } from '../../cache/open-store.js';
import { type Clock, systemClock } from '../../core/clock.js';
import type { ToldAlerts } from './alert-transitions.js';

const toldAlerts = z.record(
  z.string(),
  z.object({ severity: z.enum(['warning', 'critical']), since: z.iso.datetime() }),
);

/** Which alerts people have been told of, for the monitor after this one: it says neither too much nor too little. */
export interface ToldAlertsFile {
  /** Empty where there is none, or none that can be read. */
  read(): Promise<ToldAlerts>;
  /** Never throws: what cannot be written costs at most that an alert is told twice. */
  write(told: ToldAlerts): Promise<void>;
  close(): Promise<void>;
}

const key = 'monitor-told-alerts';
const keepMs = 90 * 86_400_000;
const store = { maxFileBytes: 2 ** 20, budgetMs: 5_000 };

/** Kept in the file of the monitor's history, in a row of its own. That the file cannot be used, the history says. */
export async function openToldAlerts(
  file: string,
  clock: Clock = systemClock,
): Promise<ToldAlertsFile> {
  const rows = await openAnswerStore(`sqlite:${file}`, { clock, ...store });
  return {
    read: async () => {
      const read = await rows.get(key);
      return toldAlerts.safeParse(read.ok ? read.entry?.answer : undefined).data ?? {};
    },
    write: async (answer) => {
      const lifetime = { ttlMs: keepMs, staleWhileRevalidateMs: 0, staleIfErrorMs: 0 };
      const entry = { answer, storedAt: clock.wallMs(), ...lifetime };
      const text = encodeEntry(entry);
      await rows.set(key, { ...entry, sizeBytes: text.length }, text);
    },
    close: () => rows.close(),
  };
}
