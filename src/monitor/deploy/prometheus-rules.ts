import type { Threshold } from '../watching/thresholds.js';
import { type RecordedSeries, recordedSeries, recordOf } from './recorded-series.js';

const runbook = 'docs/runbook.md';

/** How a value of a measure is written in an alert, in Prometheus's templates. */
const shownValue: Readonly<Record<Threshold['measure'], string>> = {
  meanSeconds: '{{ $value | humanizeDuration }}',
  p95Seconds: '{{ $value | humanizeDuration }}',
  successRatio: '{{ $value | humanizePercentage }}',
  burningRatio: '{{ $value | humanizePercentage }}',
  cacheHitRatio: '{{ $value | humanizePercentage }}',
  openBreakers: '{{ $value }}',
  usableKeys: '{{ $value }}',
  rateLimitedRatio: '{{ $value | humanizePercentage }}',
  waitingGrowth: '{{ $value | printf `%.1f` }}',
  hourlyUsd: '{{ $value | printf `%.2f` }} USD',
  lostSpans: '{{ $value | printf `%.0f` }}',
  arrivingSeries: '{{ $value }}',
};

/** The text of a file of rules for Prometheus: what is recorded, and an alert for each threshold, on recorded names only. */
export function prometheusRules(thresholds: readonly Threshold[]): string {
  return [
    '# Generated from src/monitor/watching/thresholds.ts and src/monitor/deploy/recorded-series.ts: npm run deploy:rules',
    'groups:',
    '  - name: crossgraph-records',
    '    rules:',
    ...recordedSeries.flatMap(recordLines),
    '  - name: crossgraph-alerts',
    '    rules:',
    ...thresholds.flatMap(alertLines),
    '',
  ].join('\n');
}

/** When a threshold is broken, in PromQL on recorded names. */
function conditionOf({ measure, breach, limit, minimumCalls = 0 }: Threshold): string {
  const broken = `${recordOf[measure]} ${breach === 'above' ? '>' : '<'} ${limit}`;
  return minimumCalls === 0
    ? broken
    : `${broken} and on (job) crossgraph:requests:rate5m * 300 >= ${minimumCalls}`;
}

function recordLines({ record, expr, labels }: RecordedSeries): string[] {
  return [
    `      - record: ${record}`,
    '        expr: |-',
    `          ${expr}`,
    ...mapLines('labels', labels ?? {}),
  ];
}

function alertLines(threshold: Threshold): string[] {
  const { alert, measure, breach, limit, severity, summary } = threshold;
  const bound = breach === 'above' ? 'at most' : 'at least';
  return [
    `      - alert: ${alert}`,
    '        expr: |-',
    `          ${conditionOf(threshold)}`,
    `        for: ${threshold.forSeconds}s`,
    `        keep_firing_for: ${threshold.clearAfterSeconds}s`,
    ...mapLines('labels', { severity, service: '{{ $labels.job }}' }),
    ...mapLines('annotations', {
      summary: `{{ $labels.job }}: ${summary}`,
      description: `${recordOf[measure]} is ${shownValue[measure]}; it should be ${bound} ${limit}.`,
      runbook_url: `${runbook}#${threshold.runbook}`,
    }),
  ];
}

function mapLines(name: string, entries: Readonly<Record<string, string>>): string[] {
  const lines = Object.entries(entries).map(
    // A JSON string is a YAML string.
    ([key, value]) => `          ${key}: ${JSON.stringify(value)}`,
  );
  return lines.length === 0 ? [] : [`        ${name}:`, ...lines];
}
