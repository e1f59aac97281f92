/** How many requests of an account may be on their way at a time. */
export interface ConcurrencyLimit {
  /** The limit in force; a fraction counts once it has become a whole. */
  readonly limit: number;
  /** Whether one more may leave beside `inFlight`. */
  hasRoom(inFlight: number): boolean;
  /** A request was answered; `inFlight` counts it too. */
  accepted(inFlight: number): void;
  /** A request that left at `startedAt` was turned away for load: 429, 503 or no answer in time. */
  rejected(rejection: Rejection): void;
}

export interface Rejection {
  readonly now: number;
  readonly startedAt: number;
  /** Requests on their way, the rejected one included. */
  readonly inFlight: number;
}

const decreaseBy = 0.8;

/**
 * Additive increase, multiplicative decrease (Chiu and Jain, 1989) by rejections, not by latency: a long answer is no
 * congestion. Starts at the ceiling. A rejection cuts to four fifths of what was in flight, at most once per round trip,
 * that is only for a request that left after the last cut; answers win one back per round while the limit is in use.
 */
export function createConcurrencyLimit(ceiling: number): ConcurrencyLimit {
  let limit = ceiling;
  let cutAt = -Infinity;

  return {
    get limit() {
      return limit;
    },
    hasRoom: (inFlight) => inFlight + 1 <= limit,
    accepted: (inFlight) => {
      if (limit < ceiling && inFlight >= limit / 2) limit = Math.min(ceiling, limit + 1 / limit);
    },
    rejected: ({ now, startedAt, inFlight }) => {
      if (startedAt <= cutAt) return;
      cutAt = now;
      limit = Math.max(1, Math.min(limit, inFlight) * decreaseBy);
    },
  };
}
