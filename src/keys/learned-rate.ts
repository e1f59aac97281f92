import type { RateLimit } from './rate-limit.js';

/** What an answer's `x-ratelimit-*` headers say. */
export interface ObservedLimit {
  /** Requests per minute. */
  readonly limit?: number | undefined;
  readonly remaining?: number | undefined;
  /** Wall-clock time of the reset, in milliseconds. */
  readonly resetAtMs?: number | undefined;
}

/** One moment on both scales. */
export interface Moment {
  readonly now: number;
  readonly wallMs: number;
}

/** Corrects a rate limit by what the upstream does and says. */
export interface LearnedRate {
  /** A request was refused that was lawful by our own account; the first of an overload is news. */
  refused(now: number, isNews: boolean): void;
  /** A request was answered. */
  answered(now: number): void;
  observe(observed: ObservedLimit, moment: Moment): void;
}

const minuteMs = 60_000;
const observationsToBelieve = 3;
const lowerBy = 0.9;
const raiseBy = 1.05;
const leastShare = 0.05;
// One overload is met by the account's rest; lowering again before that has shown its effect would overshoot.
const settlingMs = 10_000;
// Too high a rate is refused more often than that; fewer 429s are accidents, and would not become less at a lower rate.
const shareToBelieve = 0.1;

/**
 * Lowers the rate by a tenth at the third overload within a minute and at each further one, at most every ten seconds, as
 * long as at least a tenth of the requests are refused; raises it by 5 % after every minute without a refusal, up to what
 * was configured or what the header states. A stated limit is believed once three answers in a row agree on it.
 * `remaining` and `reset` count for one thing only: two answers in a row that say nothing is left for longer than the rate
 * itself would make us wait are obeyed, for a minute at most.
 */
export function createLearnedRate(limit: RateLimit): LearnedRate {
  let ceiling = limit.requestsPerMinute;
  let overloads: number[] = [];
  let refusedAt = -Infinity;
  let changedAt = -Infinity;
  const seen = { limit: 0, times: 0, empty: 0 };
  /** Requests of about the last two minutes. */
  const recent = { answered: 0, refused: 0, since: 0 };
  const count = (ending: 'answered' | 'refused', now: number) => {
    if (now - recent.since >= minuteMs) {
      recent.since = now;
      recent.answered /= 2;
      recent.refused /= 2;
    }
    recent[ending]++;
  };

  const change = (rate: number, now: number) => {
    limit.setRate(rate, now);
    changedAt = now;
  };
  const believe = (stated: number, now: number) => {
    const isLowered = limit.requestsPerMinute < ceiling;
    ceiling = stated;
    // What refusals have taught is not undone by a header that said the same all along.
    change(isLowered ? Math.min(limit.requestsPerMinute, stated) : stated, now);
  };
  const observeLimit = (stated: number | undefined, now: number) => {
    if (stated === undefined || !Number.isFinite(stated) || stated < 1) return;
    seen.times = stated === seen.limit ? seen.times + 1 : 1;
    seen.limit = stated;
    if (stated !== ceiling && seen.times >= observationsToBelieve) believe(stated, now);
  };
  const observeWindow = ({ remaining, resetAtMs = 0 }: ObservedLimit, { now, wallMs }: Moment) => {
    if (remaining === undefined) return;
    const waitMs = resetAtMs - wallMs;
    // Resets are whole seconds; up to here our own pace takes care of it.
    const ownWaitMs = 2_000 + (2 * minuteMs) / limit.requestsPerMinute;
    seen.empty = remaining <= 0 && waitMs > ownWaitMs ? seen.empty + 1 : 0;
    if (seen.empty >= 2) limit.blockUntil(now + Math.min(minuteMs, waitMs));
  };

  return {
    refused: (now, isNews) => {
      refusedAt = now;
      count('refused', now);
      if (!isNews) return;
      overloads = [...overloads.filter((at) => at > now - minuteMs), now];
      if (overloads.length < observationsToBelieve || now - changedAt < settlingMs) return;
      if (recent.refused < shareToBelieve * (recent.refused + recent.answered)) return;
      change(Math.max(ceiling * leastShare, limit.requestsPerMinute * lowerBy), now);
    },
    answered: (now) => {
      count('answered', now);
      const rate = limit.requestsPerMinute;
      if (rate >= ceiling || now - Math.max(refusedAt, changedAt) < minuteMs) return;
      change(Math.min(ceiling, rate * raiseBy), now);
    },
    observe: (observed, moment) => {
      observeLimit(observed.limit, moment.now);
      observeWindow(observed, moment);
    },
  };
}
