import type { CallGroup, WindowSlice } from './call-window.js';
import type { Group } from './monitor-report.js';
import { rememberPast, sumOf } from './tally-sum.js';

type Groups = ReadonlyMap<string, CallGroup>;

/** Tells the calls of all slices by endpoint, model and agent, the group with most calls first. */
export function createGroups(): (slices: readonly WindowSlice[]) => Group[] {
  const pastOf = rememberPast((slices: readonly WindowSlice[]) =>
    joined(slices.map(({ groups }) => groups)),
  );
  return (slices) => {
    const last = slices.slice(-1).map(({ groups }) => groups);
    return [...joined([pastOf(slices), ...last]).values()]
      .map(groupOf)
      .sort((one, other) => other.calls - one.calls);
  };
}

function joined(parts: readonly Groups[]): Groups {
  const found = new Map<string, CallGroup[]>();
  for (const [key, group] of parts.flatMap((groups) => [...groups])) {
    found.set(key, [...(found.get(key) ?? []), group]);
  }
  return new Map(
    [...found].flatMap(([key, groups]) => oneOf(groups).map((group) => [key, group] as const)),
  );
}

/** What stands in one part only is passed on as it is: its figures are known. */
function oneOf([first, ...rest]: readonly CallGroup[]): CallGroup[] {
  if (!first || rest.length === 0) return first ? [first] : [];
  return [{ ...first, tally: sumOf([first, ...rest].map(({ tally }) => tally)) }];
}

function groupOf({ endpoint, model, agent, tally }: CallGroup): Group {
  const { calls, failed, hitRate, latencyMs, costUsd, savedUsd } = tally.figures(0);
  return {
    endpoint,
    model: model ?? null,
    agent: agent ?? null,
    calls,
    failed,
    hitRate: hitRate ?? 0,
    meanMs: latencyMs?.mean ?? 0,
    p95Ms: latencyMs?.p95 ?? 0,
    costUsd,
    savedUsd,
  };
}
