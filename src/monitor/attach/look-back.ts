import type { Clock } from '../../core/clock.js';
import type { Counts } from './counter-book.js';

/** How the counters stood at a moment. */
export interface Stand {
  /** On the monotonic scale. */
  readonly at: number;
  readonly wallMs: number;
  readonly counts: Counts;
}

/** The steps from one kept stand to the next, the oldest first. */
export interface Reach {
  /** The oldest stand that is within reach: what the present is compared with. */
  readonly base: Stand;
  readonly steps: readonly Step[];
}

export interface Step {
  readonly from: Stand;
  readonly to: Stand;
}

/** Remembers how counters stood, once in `stepMs`, as far back as `reachMs`. */
export interface LookBack {
  note(counts: Counts): Reach;
}

export function openLookBack(reachMs: number, stepMs: number, clock: Clock): LookBack {
  let stands: readonly Stand[] = [];
  return {
    note: (counts) => {
      const now: Stand = { at: clock.now(), wallMs: clock.wallMs(), counts };
      const within = stands.filter(({ at }) => now.at - at <= reachMs);
      const last = within.at(-1);
      // The page before, however old it is, tells what has come since; without any this is where counting starts.
      const kept = last ? within : [stands.at(-1) ?? now];
      stands = now.at - (kept.at(-1)?.at ?? now.at) >= stepMs ? [...kept, now] : kept;
      const path = stands.at(-1) === now ? stands : [...stands, now];
      return {
        base: path[0] ?? now,
        steps: path.slice(1).map((to, index) => ({ from: path[index] ?? now, to })),
      };
    },
  };
}
