import type { Clock } from '../../core/clock.js';
import type { CallSummary } from '../../perplexity/call-summary.js';
import { isRequest, roundUsd } from './call-tally.js';
import type { Day } from './monitor-report.js';

/** What calls cost and spared, by UTC day and agent: of 31 days at most, and of 20 agents on each and all others as one. */
export interface DayTally {
  add(call: CallSummary): void;
  /** The newest day first, the dearest agent first. */
  days(): Day[];
}

const mostDays = 31;
const agentsPerDay = 20;
const others = '(others)';
// A slot that is free is there at once, but being told takes a turn of the loop.
const leastWaitMs = 10;

type Sums = Omit<Day, 'day' | 'agent'>;

/** `past` is what a tally before this one has given. */
export function openDayTally(past: readonly Day[], clock: Clock): DayTally {
  const days = new Map<string, Map<string | null, Sums>>();

  const today = () => new Date(clock.wallMs()).toISOString().slice(0, 10);
  const opened = (day: string) => {
    const agents = new Map<string | null, Sums>();
    days.set(day, agents);
    if (days.size > mostDays) days.delete(farthestFrom(today(), days.keys()));
    return agents;
  };
  const include = (day: string, agent: string | null, more: Sums) => {
    const agents = days.get(day) ?? opened(day);
    const name = agents.has(agent) || agents.size < agentsPerDay ? agent : others;
    agents.set(name, sumOf(agents.get(name) ?? nothing, more));
  };
  for (const { day, agent, ...sums } of past) include(day, agent, sums);
  return {
    add: (call) => include(today(), call.agent ?? null, bookedOf(call)),
    days: () =>
      [...days]
        .sort(([one], [other]) => (one < other ? 1 : -1))
        .flatMap(([day, agents]) =>
          [...agents]
            .map(([agent, sums]) => ({ day, agent, ...rounded(sums) }))
            .sort((one, other) => other.costUsd - one.costUsd || other.calls - one.calls),
        ),
  };
}

const nothing: Sums = { calls: 0, costUsd: 0, cacheSavedUsd: 0, sharedSavedUsd: 0, waited: 0 };

function sumOf(one: Sums, other: Sums): Sums {
  return {
    calls: one.calls + other.calls,
    costUsd: one.costUsd + other.costUsd,
    cacheSavedUsd: one.cacheSavedUsd + other.cacheSavedUsd,
    sharedSavedUsd: one.sharedSavedUsd + other.sharedSavedUsd,
    waited: one.waited + other.waited,
  };
}

function bookedOf(call: CallSummary): Sums {
  const { outcome, costUsd, savedUsd, attempts, latencyMs } = call.meta;
  const isShared = outcome === 'coalesced';
  return {
    calls: isRequest(call) ? 1 : 0,
    costUsd,
    cacheSavedUsd: isShared ? 0 : savedUsd,
    sharedSavedUsd: isShared ? savedUsd : 0,
    waited: attempts > 0 && !isShared && latencyMs.queue >= leastWaitMs ? 1 : 0,
  };
}

function rounded(sums: Sums): Sums {
  const { costUsd, cacheSavedUsd, sharedSavedUsd } = sums;
  return {
    ...sums,
    costUsd: roundUsd(costUsd),
    cacheSavedUsd: roundUsd(cacheSavedUsd),
    sharedSavedUsd: roundUsd(sharedSavedUsd),
  };
}

/** A clock that was wrong for a while has left a day of its own, which must not push the true ones out. */
function farthestFrom(today: string, days: Iterable<string>): string {
  const now = Date.parse(today);
  const distance = (day: string) => Math.abs(Date.parse(day) - now);
  return [...days].reduce((one, other) => (distance(other) > distance(one) ? other : one), today);
}
