import type { Clock } from '../../core/clock.js';
import type { CallSummary } from '../../perplexity/call-summary.js';
import { type CallTally, isRequest, openCallTally } from './call-tally.js';

/** A call that has ended. */
export interface EndedCall extends CallSummary {
  /** Milliseconds since 1970. */
  readonly endedAtMs: number;
}

/** Calls of one endpoint, model and agent. */
export interface CallGroup {
  readonly endpoint: string;
  readonly model: string | undefined;
  readonly agent: string | undefined;
  readonly tally: CallTally;
}

/** One of the equal parts of a window. */
export interface WindowSlice {
  /** When it began: milliseconds since 1970. */
  readonly startedAtMs: number;
  readonly tally: CallTally;
  readonly groups: ReadonlyMap<string, CallGroup>;
  /** The slowest first. */
  readonly slowest: readonly EndedCall[];
  /** The newest first. */
  readonly failing: readonly EndedCall[];
}

/** The calls of the last while. Its memory is bounded: it keeps sums, and a few calls of each slice. */
export interface CallWindow {
  readonly reachMs: number;
  add(call: CallSummary): void;
  /** Slices with calls that are within reach, the oldest first. */
  slices(): readonly WindowSlice[];
}

/** How many notable calls of a kind are kept. */
export const notableCalls = 5;
const slicesPerWindow = 60;
// Names of models and agents are whatever callers send.
const groupsPerSlice = 30;

export function openCallWindow(reachMs: number, clock: Clock): CallWindow {
  const sliceMs = reachMs / slicesPerWindow;
  const slices = new Map<number, ReturnType<typeof openSlice>>();

  const forget = () => {
    const oldest = Math.floor(clock.now() / sliceMs) - slicesPerWindow;
    // In the order of their coming, which is that of time.
    for (const number of slices.keys()) {
      if (number > oldest) break;
      slices.delete(number);
    }
  };
  const present = () => {
    const number = Math.floor(clock.now() / sliceMs);
    const known = slices.get(number);
    if (known) return known;
    forget();
    const slice = openSlice(clock.wallMs());
    slices.set(number, slice);
    return slice;
  };
  return {
    reachMs,
    add: (call) => present().add({ ...call, endedAtMs: clock.wallMs() }),
    slices: () => {
      forget();
      return [...slices.values()];
    },
  };
}

function openSlice(startedAtMs: number): WindowSlice & { add(call: EndedCall): void } {
  const tally = openCallTally();
  const groups = new Map<string, CallGroup>();
  let slowest: readonly EndedCall[] = [];
  let failing: readonly EndedCall[] = [];
  return {
    startedAtMs,
    tally,
    groups,
    get slowest() {
      return slowest;
    },
    get failing() {
      return failing;
    },
    add: (call) => {
      tally.add(call);
      groupFor(call, groups).tally.add(call);
      if (!isRequest(call)) return;
      slowest = slowestOf([...slowest, call]);
      if (call.error) failing = [call, ...failing].slice(0, notableCalls);
    },
  };
}

/** The slowest few, the slowest first. */
export function slowestOf(calls: readonly EndedCall[]): readonly EndedCall[] {
  return [...calls]
    .sort((one, other) => other.meta.latencyMs.total - one.meta.latencyMs.total)
    .slice(0, notableCalls);
}

function groupFor(
  { endpoint, agent, meta: { model } }: CallSummary,
  groups: Map<string, CallGroup>,
): CallGroup {
  const key = JSON.stringify([endpoint, model, agent]);
  const known = groups.get(key);
  if (known) return known;
  if (groups.size >= groupsPerSlice) {
    const rest = { endpoint, model: '(others)', agent: '(others)' };
    const restKey = JSON.stringify(Object.values(rest));
    return groups.get(restKey) ?? opened(groups, restKey, rest);
  }
  return opened(groups, key, { endpoint, model, agent });
}

function opened(
  groups: Map<string, CallGroup>,
  key: string,
  names: Omit<CallGroup, 'tally'>,
): CallGroup {
  const group = { ...names, tally: openCallTally() };
  groups.set(key, group);
  return group;
}
