import { formatCount, formatMs, formatUsd } from '../../scenarios/format.js';
import { table } from '../../scenarios/table.js';
import type { Change, Day, MonitorReport, Run } from '../watching/monitor-report.js';
import { type Crowd, leastCallsToProject } from '../watching/project-cost.js';
import { short } from './short.js';

const shownLines = 5;
const shownDays = 8;

/** What breaker and keys became, the newest last. */
export function changeLines(changes: readonly Change[]): string[] {
  return changes
    .slice(-shownLines)
    .map(
      ({ at, part, slot, from, to }) =>
        `  ${at.slice(11, 19)}  ${part === 'key' ? `slot ${slot}` : part}: ${from} → ${to}`,
    );
}

/** Runs of graphs, the newest first. */
export function runLines(runs: readonly Run[]): string[] {
  return runs.slice(0, shownLines).flatMap(({ startedAt, graph, state, durationMs, ...run }) => {
    const facts = `${formatMs(durationMs)}, ${formatCount(run.calls)} calls, ${formatUsd(run.costUsd)}`;
    const line = `  ${startedAt.slice(11, 19)}  ${short(graph, 24)} ${state} in ${facts}`;
    return [
      ...[line, ...(run.error ? [short(`            ${run.error.message}`, 80)] : [])],
      ...(run.trace ? [`            ${run.trace.url}`] : []),
    ];
  });
}

/** What was paid and what was spared, by whom. */
export function dayLines(days: readonly Day[]): string[] {
  if (days.length === 0) return [];
  const rows = days
    .slice(0, shownDays)
    .map(({ day, agent, calls, costUsd, cacheSavedUsd, sharedSavedUsd, waited }) => [
      ...[day, short(agent ?? '', 14), formatCount(calls), formatUsd(costUsd)],
      ...[formatUsd(cacheSavedUsd), formatUsd(sharedSavedUsd), formatCount(waited)],
    ]);
  const rest = days.length - shownDays;
  return [
    table(['', 'agent', 'calls', 'cost', 'cache saved', 'shared', 'waited'], rows),
    ...(rest > 0 ? [`  and ${rest} more (--json has them all)`] : []),
  ];
}

/** What a crowd would cost, or that this cannot be told yet; nothing where nobody has asked. */
export function projectionLines(
  { projection, total }: Pick<MonitorReport, 'projection' | 'total'>,
  crowd: Crowd | undefined,
): string[] {
  if (projection) {
    const { users, queriesPerUser, costUsd, withoutReuseUsd, savedUsd, upstreamCalls } = projection;
    const asked = `${formatCount(users)} users × ${formatCount(queriesPerUser)} questions`;
    return [
      `  ${asked}: ${formatUsd(costUsd)}, ${formatCount(upstreamCalls)} upstream calls`,
      `  without cache and sharing ${formatUsd(withoutReuseUsd)}: ${formatUsd(savedUsd)} saved`,
      `  measured on ${formatCount(projection.basis)} calls; a larger crowd reuses another share`,
    ];
  }
  if (!crowd) return [];
  return [
    `  no data yet: ${formatCount(total.calls)} of the ${leastCallsToProject} calls that it takes`,
  ];
}
