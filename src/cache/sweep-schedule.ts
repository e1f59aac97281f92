export interface SweepScheduleOptions {
  /** Removes what is of no use any more; absent where the store does so by itself. */
  readonly sweep?: (() => Promise<void>) | undefined;
  /** As much written also sets off a sweep. @defaultValue no bound */
  readonly bytesBetweenSweeps?: number | undefined;
}

/** When a store is swept: at its opening, and as it is written. */
export interface SweepSchedule {
  /** Something was written, or was to be and found no room. */
  wrote(bytes: number, outcome: { readonly isFull: boolean }): void;
}

const writesBetweenSweeps = 250;

/** Sweeps at once, every 250 writes, after as many bytes, and when the store is full; never twice at once. */
export function startSweeping({
  sweep,
  bytesBetweenSweeps = Number.POSITIVE_INFINITY,
}: SweepScheduleOptions): SweepSchedule {
  const sweepNow = onceAtATime(sweep);
  let writes = 0;
  let written = 0;
  sweepNow();
  return {
    wrote: (bytes, { isFull }) => {
      writes += 1;
      written += bytes;
      if (!isFull && writes < writesBetweenSweeps && written < bytesBetweenSweeps) return;
      writes = 0;
      written = 0;
      sweepNow();
    },
  };
}

function onceAtATime(work: (() => Promise<void>) | undefined): () => void {
  let running = false;
  return () => {
    if (!work || running) return;
    running = true;
    const ended = () => {
      running = false;
    };
    // A failed sweep costs space until the next one; reads and writes will tell of a broken store.
    Promise.resolve().then(work).then(ended, ended);
  };
}
