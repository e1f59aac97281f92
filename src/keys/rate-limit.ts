export interface RateLimitOptions {
  readonly requestsPerMinute: number;
  /** Requests that may go out at once after a rest. */
  readonly burst: number;
}

/** A token bucket that knows when its next token comes. Times are on a monotonic scale, in milliseconds. */
export interface RateLimit {
  readonly requestsPerMinute: number;
  /** The earliest lawful time for one more request, `now` at the soonest. */
  slotAt(now: number): number;
  /** How many more requests could lawfully go out from `now` until `end`, both included. */
  slotsUntil(now: number, end: number): number;
  /** Books a request at `time`, which must be lawful. */
  reserve(time: number): void;
  /**
   * Books a request that has yet to leave: until its release, or for a second at most, it counts as if it left at every
   * moment anew. `now` must be lawful.
   */
  hold(now: number): Hold;
  /** The held request left at `time`, or never will when there is none. Has an effect the first time only. */
  release(hold: Hold, time?: number): void;
  /** Takes back a booking made for `time` that was not used. Has an effect only while no later one was made. */
  giveBack(time: number): void;
  /** Nothing goes out before `time`, and from then on at the plain rate, without a burst. Never shortens a block. */
  blockUntil(time: number): void;
  /** True while a block lasts. */
  isBlocked(now: number): boolean;
  /** Changes the rate from `now` on; what was sent before still counts. */
  setRate(requestsPerMinute: number, now: number): void;
}

/** One request that has been booked and has not left yet. */
export interface Hold {
  readonly since: number;
}

// Requests do not arrive as evenly as they leave. Measured in simulation: without the margin 20 ms of network jitter
// cost four refusals per useful call, with it none, for 2-4 % more time.
const rateMargin = 1.02;
// Between two machines, and while a process wakes up, arrivals differ by more: of a burst as many requests are kept back
// as come due in that time, one at least and a quarter at most.
const jitterMs = 100;
const mostOfBurst = 0.25;
// A connection that is opened for longer than this must not hold up the account behind it.
const longestHoldMs = 1_000;

/**
 * A bucket after the generic cell rate algorithm (ITU-T I.371): one number, the theoretical arrival time, stands for its
 * whole past. In any window of t minutes at most `burst + requestsPerMinute * t` requests are lawful, less a margin.
 */
export function createRateLimit({ requestsPerMinute, burst }: RateLimitOptions): RateLimit {
  const depth = depthOf({ requestsPerMinute, burst });
  let rate = requestsPerMinute;
  let blockedUntil = -Infinity;
  /** When the bucket will be full again, but for what is held. */
  let fullAt = -Infinity;
  /** In the order of their booking. */
  const held = new Set<Hold>();
  const newest = { time: -Infinity, count: 0 };

  const intervalMs = () => (60_000 * rateMargin) / rate;
  const slackMs = () => (depth - 1) * intervalMs();
  const release = (hold: Hold, time?: number) => {
    if (held.delete(hold) && time !== undefined) fullAt = Math.max(fullAt, time) + intervalMs();
  };
  const releaseOldest = (now: number) => {
    for (const hold of held) {
      if (now - hold.since < longestHoldMs) return;
      release(hold, now);
    }
  };
  /** When the bucket will be full again if everything that is held leaves now. */
  const allSentFullAt = (now: number) => {
    if (held.size === 0) return fullAt;
    releaseOldest(now);
    return held.size === 0 ? fullAt : Math.max(fullAt, now) + held.size * intervalMs();
  };
  const slotAt = (now: number) => Math.max(now, blockedUntil, allSentFullAt(now) - slackMs());

  return {
    get requestsPerMinute() {
      return rate;
    },
    slotAt,
    slotsUntil: (now, end) => {
      const first = slotAt(now);
      if (end < first) return 0;
      const later = (end - Math.max(allSentFullAt(now), first) + slackMs()) / intervalMs();
      return Math.max(1, Math.floor(later) + 1);
    },
    reserve: (time) => {
      fullAt = Math.max(fullAt, time) + intervalMs();
      if (time === newest.time) newest.count++;
      else Object.assign(newest, { time, count: 1 });
    },
    hold: (now) => {
      const hold = { since: now };
      held.add(hold);
      return hold;
    },
    release,
    giveBack: (time) => {
      // Undoing an older booking could lend a token that would have spilled over a full bucket meanwhile.
      if (time !== newest.time || newest.count === 0) return;
      newest.count--;
      fullAt -= intervalMs();
    },
    blockUntil: (time) => {
      if (time < blockedUntil) return;
      blockedUntil = time;
      fullAt = Math.max(fullAt, time + slackMs());
      newest.count = 0;
    },
    isBlocked: (now) => now < blockedUntil,
    setRate: (learned, now) => {
      const before = intervalMs();
      rate = learned;
      newest.count = 0;
      // The same number of tokens is missing, but each takes another time to come.
      const from = Math.max(now, blockedUntil);
      if (fullAt > from) fullAt = from + ((fullAt - from) * intervalMs()) / before;
    },
  };
}

/** The burst less its margin. */
function depthOf({ requestsPerMinute, burst }: RateLimitOptions): number {
  const unevenly = Math.ceil((jitterMs * requestsPerMinute) / 60_000);
  return Math.max(1, burst - Math.max(1, Math.min(unevenly, Math.floor(burst * mostOfBurst))));
}
