import type { Group, MonitorReport } from '../watching/monitor-report.js';
import type { Grouping } from './screen-state.js';

/** Calls of one kind, summed up. */
export interface CallRow {
  readonly id: string;
  readonly name: string;
  readonly agent: string;
  readonly calls: number;
  readonly failed: number;
  /** null where it is not known. */
  readonly hitRate: number | null;
  readonly meanMs: number;
  /** null where it is not known. */
  readonly p95Ms: number | null;
  /** Whether `p95Ms` is that of the slowest part: percentiles of parts do not add up. */
  readonly isBound: boolean;
  readonly costUsd: number;
  readonly savedUsd: number | null;
}

/** The calls of the window by model and agent, or by one of them; nodes are those of the runs that are still known. */
export function callRows(report: MonitorReport, grouping: Grouping): CallRow[] {
  if (grouping === 'node') return nodeRows(report);
  const { groups } = report;
  if (grouping === 'all') return groups.map((group) => rowOf([group], modelOf(group)));
  const nameOf = grouping === 'model' ? modelOf : agentOf;
  const byName = grouped(groups, nameOf);
  return [...byName].map(([name, parts]) => ({ ...rowOf(parts, name), agent: '' }));
}

const modelOf = ({ model, endpoint }: Group) => model ?? `(${endpoint})`;
const agentOf = ({ agent }: Group) => agent ?? '(none)';

function grouped<Item>(items: readonly Item[], nameOf: (item: Item) => string) {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const name = nameOf(item);
    const group = groups.get(name);
    if (group) group.push(item);
    else groups.set(name, [item]);
  }
  return groups;
}

function rowOf(parts: readonly Group[], name: string): CallRow {
  const sum = (figureOf: (part: Group) => number) =>
    parts.reduce((total, part) => total + figureOf(part), 0);
  const calls = sum((part) => part.calls);
  const mean = (figureOf: (part: Group) => number) =>
    calls === 0 ? 0 : sum((part) => figureOf(part) * part.calls) / calls;
  const [first] = parts;
  return {
    id: JSON.stringify([name, first?.endpoint, parts.length === 1 ? first?.agent : null]),
    name,
    agent: first?.agent ?? '',
    calls,
    failed: sum((part) => part.failed),
    hitRate: mean((part) => part.hitRate),
    meanMs: mean((part) => part.meanMs),
    p95Ms: Math.max(...parts.map((part) => part.p95Ms)),
    isBound: parts.length > 1,
    costUsd: sum((part) => part.costUsd),
    savedUsd: sum((part) => part.savedUsd),
  };
}

function nodeRows({ runs }: MonitorReport): CallRow[] {
  const nodes = runs.flatMap(({ graph, steps }) =>
    steps.filter(({ kind }) => kind === 'node').map((step) => ({ ...step, graph })),
  );
  const byName = grouped(nodes, ({ name, graph }) => JSON.stringify([graph, name]));
  return [...byName].map(([id, parts]) => {
    const ended = parts.flatMap(({ durationMs }) => durationMs ?? []);
    return {
      id,
      name: parts[0]?.name ?? '',
      agent: parts[0]?.graph ?? '',
      calls: parts.length,
      failed: parts.filter(({ state }) => state === 'failed').length,
      hitRate: null,
      meanMs: ended.reduce((sum, ms) => sum + ms, 0) / Math.max(1, ended.length),
      p95Ms: null,
      isBound: false,
      costUsd: parts.reduce((sum, { costUsd }) => sum + costUsd, 0),
      savedUsd: null,
    };
  });
}
