import { openCallTally } from './call-tally.js';
import type { CallGroup, WindowSlice } from './call-window.js';
import type { Group } from './monitor-report.js';

/** The calls of all slices by endpoint, model and agent, the group with most calls first. */
export function groupsOf(slices: readonly WindowSlice[]): Group[] {
  const sums = new Map<string, CallGroup>();
  for (const [key, group] of slices.flatMap(({ groups }) => [...groups])) {
    const sum = sums.get(key) ?? { ...group, tally: openCallTally() };
    sum.tally.include(group.tally.kept());
    sums.set(key, sum);
  }
  return [...sums.values()].map(groupOf).sort((one, other) => other.calls - one.calls);
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
