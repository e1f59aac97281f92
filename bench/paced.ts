import { setTimeout as sleep } from 'node:timers/promises';

export interface Pace {
  readonly perSecond: number;
  readonly seconds: number;
}

export interface PacedRun {
  /** How long each call took, the shortest first. */
  readonly tookMs: readonly number[];
  /** From the first call's start to the last one's end. */
  readonly wholeMs: number;
}

/** Starts calls at an even pace, however long they take. Rejects as the first of them that does. */
export async function paced(call: () => Promise<unknown>, pace: Pace): Promise<PacedRun> {
  const { perSecond, seconds } = pace;
  const count = Math.round(perSecond * seconds);
  const startedAt = performance.now();
  const tookMs: number[] = [];
  const timed = async () => {
    const from = performance.now();
    await call();
    tookMs.push(performance.now() - from);
  };
  const calls: Promise<void>[] = [];
  while (calls.length < count) {
    const due = ((performance.now() - startedAt) / 1000) * perSecond;
    while (calls.length < Math.min(count, due)) calls.push(timed());
    await sleep(1);
  }
  await Promise.all(calls);
  return { tookMs: tookMs.sort((a, b) => a - b), wholeMs: performance.now() - startedAt };
}

/** By nearest rank. */
export function percentileOf(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}
