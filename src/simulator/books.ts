import { type BoundedMap, createBoundedMap } from './bounded-map.js';
import { createLeakyBucket, type LeakyBucket } from './leaky-bucket.js';
import type { LiveRun } from './live-run.js';
import {
  createRequestLog,
  type LoggedRequest,
  type OpenEntry,
  type RequestLog,
} from './request-log.js';
import type { KeySlot, SimulatorLimits } from './simulator-options.js';

/** What all runs together cost. */
export interface Bill {
  readonly totalUsd: number;
  /** By slot number. */
  readonly perKey: Readonly<Record<string, number>>;
  /** Agent runs and searches that ran, also those whose answer nobody got. */
  readonly runs: number;
  /** The same, one by one, as far as the log reaches back. */
  readonly requests: readonly LoggedRequest[];
}

/** Everything the simulator remembers from one request to the next; `reset` opens new ones. */
export interface Books {
  readonly log: RequestLog;
  /** The latest runs by their ids, whether or not they may be fetched. */
  readonly runs: BoundedMap<LiveRun>;
  bucketOf(account: string, api: keyof SimulatorLimits): LeakyBucket;
  /** Counts a request and says how many of this name came before. */
  countOf(name: string): number;
  /** Writes a run on the bill and into its log entry. */
  charge(entry: OpenEntry, slot: KeySlot, costUsd: number): void;
  /** Corrects what `charge` wrote for this entry. */
  settle(entry: OpenEntry, slot: KeySlot, costUsd: number): void;
  spentUsd(account: string): number;
  bill(): Bill;
}

// Whole billionths of a dollar: sums of these are exact, and fine enough for the cheapest token there is.
const nanoUsdPerUsd = 1_000_000_000;

function toNanoUsd(usd: number): number {
  return Math.round(usd * nanoUsdPerUsd);
}

function fromNanoUsd(nanoUsd: number): number {
  return nanoUsd / nanoUsdPerUsd;
}

/** Empty books for these keys. */
export function openBooks(slots: readonly KeySlot[], limits: SimulatorLimits): Books {
  const log = createRequestLog();
  const buckets = new Map<string, LeakyBucket>();
  const counts = createBoundedMap<number>(100_000);
  const nanoUsdPerSlot = new Map<number, number>(slots.map(({ slot }) => [slot, 0]));
  const nanoUsdPerAccount = new Map<string, number>();
  let runs = 0;

  const settle = (entry: OpenEntry, { slot, account }: KeySlot, costUsd: number) => {
    const nanoUsd = toNanoUsd(costUsd) - toNanoUsd(entry.billedUsd);
    nanoUsdPerSlot.set(slot, (nanoUsdPerSlot.get(slot) ?? 0) + nanoUsd);
    nanoUsdPerAccount.set(account, (nanoUsdPerAccount.get(account) ?? 0) + nanoUsd);
    entry.billedUsd = fromNanoUsd(toNanoUsd(costUsd));
  };

  return {
    log,
    runs: createBoundedMap(10_000),
    bucketOf: (account, api) => {
      const name = `${api} ${account}`;
      const bucket = buckets.get(name) ?? createLeakyBucket(limits[api]);
      buckets.set(name, bucket);
      return bucket;
    },
    countOf: (name) => {
      const before = counts.get(name) ?? 0;
      counts.set(name, before + 1);
      return before;
    },
    charge: (entry, slot, costUsd) => {
      runs += 1;
      entry.ran = true;
      settle(entry, slot, costUsd);
    },
    settle,
    spentUsd: (account) => fromNanoUsd(nanoUsdPerAccount.get(account) ?? 0),
    bill: () => ({
      totalUsd: fromNanoUsd(
        [...nanoUsdPerSlot.values()].reduce((sum, nanoUsd) => sum + nanoUsd, 0),
      ),
      perKey: Object.fromEntries(
        [...nanoUsdPerSlot].map(([slot, nanoUsd]) => [slot, fromNanoUsd(nanoUsd)]),
      ),
      runs,
      requests: log.entries().filter(({ ran }) => ran),
    }),
  };
}
