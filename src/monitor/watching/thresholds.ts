/** A value that thresholds are set for. The terminal computes it from what it sees, Prometheus records it by a rule. */
export type Measure =
  /** Mean length of the calls of the last five minutes, in seconds. */
  | 'meanSeconds'
  /** What 95 of 100 calls of the last five minutes stayed below, in seconds. */
  | 'p95Seconds'
  /** Calls of the last five minutes that did not fail, from 0 to 1. A caller who leaves is no failure. */
  | 'successRatio'
  /** Calls that failed, from 0 to 1: the lesser of the last five minutes' share and that of the last hour. */
  | 'burningRatio'
  /** Calls of the last five minutes that cost nothing: hit, stale, coalesced; from 0 to 1. */
  | 'cacheHitRatio'
  /** Circuit breakers that are open now. */
  | 'openBreakers'
  /** Keys that can be used now; of several processes the one that is worst off. Without any key there is no value. */
  | 'usableKeys'
  /** HTTP exchanges of the last five minutes that were answered 429, from 0 to 1. */
  | 'rateLimitedRatio'
  /** By how many a minute the calls that wait for a lawful slot became more, over the last five minutes. */
  | 'waitingGrowth'
  /** What was paid in the last hour, in USD. */
  | 'hourlyUsd'
  /** Spans of the last five minutes that did not arrive. */
  | 'lostSpans'
  /** Series by which processes show that they are there. */
  | 'arrivingSeries';

/** When a value is bad enough, for long enough, to tell somebody. */
export interface Threshold {
  /** Name of the alert, in words written together, as Prometheus writes them. */
  readonly alert: string;
  readonly measure: Measure;
  readonly breach: 'above' | 'below';
  readonly limit: number;
  /** Fewer calls than this in five minutes say nothing. @defaultValue 0 */
  readonly minimumCalls?: number | undefined;
  /** How long the limit has to be broken before the alert fires. */
  readonly forSeconds: number;
  /** How long it has to hold again before the alert ends: what flutters does not ring twice. */
  readonly clearAfterSeconds: number;
  readonly severity: 'warning' | 'critical';
  /** What is wrong, in one sentence to whoever is woken by it. */
  readonly summary: string;
  /** Its section in docs/runbook.md. */
  readonly runbook: string;
}

/**
 * What is watched by default. The one place where limits stand: the monitor reads them, and
 * `deploy/prometheus/rules.yml` and the lines in the dashboard are generated from them (`npm run deploy:rules`).
 */
export const defaultThresholds: readonly Threshold[] = [
  {
    alert: 'CrossgraphSlowOnAverage',
    measure: 'meanSeconds',
    breach: 'above',
    limit: 10,
    forSeconds: 300,
    clearAfterSeconds: 300,
    severity: 'warning',
    summary: 'Calls take long on average.',
    runbook: 'crossgraphslowonaverage',
  },
  {
    alert: 'CrossgraphSlowTail',
    measure: 'p95Seconds',
    breach: 'above',
    limit: 30,
    forSeconds: 300,
    clearAfterSeconds: 300,
    severity: 'warning',
    summary: 'One call in twenty takes very long.',
    runbook: 'crossgraphslowtail',
  },
  {
    alert: 'CrossgraphCallsFailing',
    measure: 'successRatio',
    breach: 'below',
    limit: 0.9,
    forSeconds: 300,
    clearAfterSeconds: 300,
    severity: 'critical',
    summary: 'Too many calls fail.',
    runbook: 'crossgraphcallsfailing',
  },
  {
    // At 14.4 times the rate that a promise of 99 % allows, two days use up what was meant for a month.
    alert: 'CrossgraphFastBurn',
    measure: 'burningRatio',
    breach: 'above',
    limit: 0.144,
    // 0.05 a second.
    minimumCalls: 15,
    forSeconds: 60,
    clearAfterSeconds: 300,
    severity: 'critical',
    summary: 'Calls fail far too often, and not just now.',
    runbook: 'crossgraphfastburn',
  },
  {
    alert: 'CrossgraphCacheCold',
    measure: 'cacheHitRatio',
    breach: 'below',
    limit: 0.3,
    minimumCalls: 10,
    forSeconds: 900,
    clearAfterSeconds: 300,
    severity: 'warning',
    summary: 'Few answers come from the cache.',
    runbook: 'crossgraphcachecold',
  },
  {
    alert: 'CrossgraphBreakerOpen',
    measure: 'openBreakers',
    breach: 'above',
    limit: 0,
    forSeconds: 30,
    clearAfterSeconds: 60,
    severity: 'critical',
    summary: 'A circuit breaker is open: calls to that endpoint fail at once.',
    runbook: 'crossgraphbreakeropen',
  },
  {
    alert: 'CrossgraphNoHealthyKey',
    measure: 'usableKeys',
    breach: 'below',
    limit: 1,
    forSeconds: 60,
    clearAfterSeconds: 60,
    severity: 'critical',
    summary: 'No API key can be used.',
    runbook: 'crossgraphnohealthykey',
  },
  {
    alert: 'CrossgraphRateLimited',
    measure: 'rateLimitedRatio',
    breach: 'above',
    limit: 0.05,
    forSeconds: 300,
    clearAfterSeconds: 300,
    severity: 'warning',
    summary: 'The upstream turns many requests away (429).',
    runbook: 'crossgraphratelimited',
  },
  {
    alert: 'CrossgraphQueueGrowing',
    measure: 'waitingGrowth',
    breach: 'above',
    limit: 1,
    // Longer than a burst, however large, makes it grow.
    forSeconds: 600,
    clearAfterSeconds: 300,
    severity: 'warning',
    summary: 'More calls come than may be sent: ever more wait.',
    runbook: 'crossgraphqueuegrowing',
  },
  {
    alert: 'CrossgraphSpendHigh',
    measure: 'hourlyUsd',
    breach: 'above',
    limit: 10,
    forSeconds: 60,
    clearAfterSeconds: 600,
    severity: 'warning',
    summary: 'The last hour cost more than planned.',
    runbook: 'crossgraphspendhigh',
  },
  {
    alert: 'CrossgraphSpansLost',
    measure: 'lostSpans',
    breach: 'above',
    limit: 0,
    forSeconds: 60,
    clearAfterSeconds: 300,
    severity: 'warning',
    summary: 'Spans do not arrive where they are sent: traces have holes.',
    runbook: 'crossgraphspanslost',
  },
  {
    alert: 'CrossgraphMetricsAbsent',
    measure: 'arrivingSeries',
    breach: 'below',
    limit: 1,
    forSeconds: 300,
    clearAfterSeconds: 60,
    severity: 'warning',
    summary: 'No metrics arrive from any process, so no other alert can fire.',
    runbook: 'crossgraphmetricsabsent',
  },
];
