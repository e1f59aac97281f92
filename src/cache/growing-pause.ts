import type { Clock } from '../core/clock.js';

export interface PauseLengths {
  readonly firstMs: number;
  readonly longestMs: number;
}

/** A pause after a failure, twice as long after each further one. */
export interface GrowingPause {
  /** Whether the pause has passed; true before the first. */
  isOver(): boolean;
  /** Something failed: pauses from now on. */
  begin(): void;
  /** It worked: the pause is over, and the next one is a first one. */
  reset(): void;
}

export function growingPause({ firstMs, longestMs }: PauseLengths, clock: Clock): GrowingPause {
  let lengthMs = 0;
  let endsAt = Number.NEGATIVE_INFINITY;
  return {
    isOver: () => clock.now() >= endsAt,
    begin: () => {
      lengthMs = lengthMs === 0 ? firstMs : Math.min(2 * lengthMs, longestMs);
      endsAt = clock.now() + lengthMs;
    },
    reset: () => {
      lengthMs = 0;
      endsAt = Number.NEGATIVE_INFINITY;
    },
  };
}
