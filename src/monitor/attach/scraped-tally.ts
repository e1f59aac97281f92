import { genAi, general, own } from '../../telemetry/attributes.js';
import { type KeptTally, openCallTally } from '../watching/call-tally.js';
import { labelOf } from '../watching/exposed-names.js';
import { histogramOf } from '../watching/histogram.js';
import type { Figures, Group, MonitorReport } from '../watching/monitor-report.js';
import { bucketsOf, spreadOfBuckets } from './bucket-spread.js';
import type { Counted } from './counter-book.js';

/** What metrics tell of the calls of some time. */
export interface ScrapedTally {
  /** The figures, where they were counted over `ms`. */
  figures(ms: number): Figures;
  groups(): Group[];
  histogram(): MonitorReport['histogram'];
}

const label = {
  operation: labelOf(genAi.operationName),
  model: labelOf(genAi.requestModel),
  outcome: labelOf(own.cacheOutcome),
  errorType: labelOf(general.errorType),
  status: labelOf(general.httpStatus),
};
const endpoints: Readonly<Record<string, string>> = {
  chat: 'agent',
  retrieval: 'search',
  embeddings: 'embeddings',
  list_models: 'models',
};

/** Calls of one endpoint and model. */
interface Scraped {
  readonly endpoint: string;
  readonly model: string | null;
  readonly outcomes: Figures['outcomes'];
  readonly errors: Record<string, number>;
  readonly buckets: Map<number, number>;
  readonly sums: { seconds: number; costUsd: number; savedUsd: number };
}

export function tallyScraped(counts: readonly Counted[]): ScrapedTally {
  const groups = new Map<string, Scraped>();
  for (const counted of counts) addToGroup(groups, counted);
  const all = openCallTally();
  for (const group of groups.values()) all.include(keptOf(group));
  all.include(unattributed(counts));
  return {
    figures: (ms) => all.figures(ms),
    groups: () =>
      [...groups.values()]
        .map(groupOf)
        .filter(({ calls }) => calls > 0)
        .sort((one, other) => other.calls - one.calls),
    histogram: () =>
      histogramOf({
        bins: [...groups.values()].flatMap(({ buckets }) =>
          bucketsOf(buckets).map(({ toMs, calls }): [number, number] => [toMs, calls]),
        ),
      }),
  };
}

function addToGroup(groups: Map<string, Scraped>, { kind, labels, value }: Counted): void {
  if (!isOfGroup(kind) || value === 0) return;
  const group = groupFor(labels, groups);
  const { outcomes, errors, buckets, sums } = group;
  if (kind === 'cost') sums.costUsd += value;
  if (kind === 'saved') sums.savedUsd += value;
  const outcome = labels[label.outcome];
  const errorType = labels[label.errorType];
  // What failed without an error was broken off by its caller.
  if (!isOutcome(outcome, outcomes) || (outcome === 'error' && !errorType)) return;
  if (kind === 'seconds') sums.seconds += value;
  if (kind === 'buckets') {
    const bound = Number((labels['le'] ?? '').replace('+Inf', 'Infinity'));
    buckets.set(bound, (buckets.get(bound) ?? 0) + value);
  }
  if (kind !== 'requests') return;
  outcomes[outcome] += value;
  if (errorType) errors[errorType] = (errors[errorType] ?? 0) + value;
}

function isOfGroup(kind: Counted['kind']): boolean {
  return ['requests', 'seconds', 'buckets', 'cost', 'saved'].includes(kind);
}

function isOutcome(
  text: string | undefined,
  outcomes: Figures['outcomes'],
): text is keyof Figures['outcomes'] {
  return text !== undefined && Object.hasOwn(outcomes, text);
}

function groupFor(labels: Counted['labels'], groups: Map<string, Scraped>): Scraped {
  const endpoint = endpoints[labels[label.operation] ?? ''] ?? 'http';
  const model = labels[label.model] ?? null;
  const key = JSON.stringify([endpoint, model]);
  const known = groups.get(key);
  if (known) return known;
  const group: Scraped = {
    ...{ endpoint, model },
    outcomes: { hit: 0, stale: 0, coalesced: 0, miss: 0, bypass: 0, error: 0 },
    errors: {},
    buckets: new Map(),
    sums: { seconds: 0, costUsd: 0, savedUsd: 0 },
  };
  groups.set(key, group);
  return group;
}

const noSums = { attempts: 0, retries: 0, rateLimited: 0, cacheErrors: 0, tokens: 0 };

function keptOf({ outcomes, errors, buckets, sums }: Scraped): KeptTally {
  const { seconds, costUsd, savedUsd } = sums;
  const latency = spreadOfBuckets(bucketsOf(buckets), seconds);
  return { outcomes, errors, sums: { ...noSums, costUsd, savedUsd }, latency };
}

/** Sums that are not told by endpoint and model. */
function unattributed(counts: readonly Counted[]): KeptTally {
  const sumOf = (kind: Counted['kind'], isMeant: (labels: Counted['labels']) => boolean = always) =>
    counts.reduce(
      (sum, { kind: each, labels, value }) => sum + (each === kind && isMeant(labels) ? value : 0),
      0,
    );
  const tokens = sumOf('inputTokens') + sumOf('outputTokens');
  const empty = openCallTally().kept();
  return {
    ...empty,
    sums: {
      ...empty.sums,
      attempts: sumOf('attempts'),
      retries: sumOf('retries'),
      rateLimited: sumOf('exchanges', (labels) => labels[label.status] === '429'),
      cacheErrors: sumOf('cacheErrors'),
      // The conventions of old and those of now may both be told; they tell the same tokens.
      tokens: tokens || sumOf('tokenUsage'),
    },
  };
}

const always = () => true;

function groupOf(group: Scraped): Group {
  const tally = openCallTally();
  tally.include(keptOf(group));
  const { calls, failed, hitRate, latencyMs, costUsd, savedUsd } = tally.figures(0);
  return {
    ...{ endpoint: group.endpoint, model: group.model, agent: null },
    ...{ calls, failed, hitRate: hitRate ?? 0 },
    ...{ meanMs: latencyMs?.mean ?? 0, p95Ms: latencyMs?.p95 ?? 0, costUsd, savedUsd },
  };
}
