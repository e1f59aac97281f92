import { genAi, general, own } from '../../telemetry/attributes.js';
import { genAiMetrics, httpMetrics, ownMetrics } from '../../telemetry/metric-names.js';
import { labelOf } from '../watching/exposed-names.js';
import type { Measure } from '../watching/thresholds.js';
import { seriesOf } from './series-of.js';

/** A value that Prometheus computes ahead, under a name that does not depend on how the metrics reached it. */
export interface RecordedSeries {
  readonly record: string;
  readonly expr: string;
  readonly labels?: Readonly<Record<string, string>> | undefined;
}

const count = seriesOf(ownMetrics.requestDuration, 'count');
const exchanges = seriesOf(httpMetrics.requestDuration, 'count');
const errorType = labelOf(general.errorType);
const outcome = labelOf(own.cacheOutcome);
const status = labelOf(general.httpStatus);
const model = labelOf(genAi.requestModel);
const agent = labelOf(genAi.agentName);
const breaker = labelOf(own.breakerName);

/** `sum by (job, …) (rate(series[5m]))` */
function rate(series: string, ...labels: readonly string[]): string {
  return `sum by (${['job', ...labels].join(', ')}) (rate(${series}[5m]))`;
}

function quantile(q: number, series: string, ...labels: readonly string[]): string {
  return `histogram_quantile(${q}, ${rate(series, 'le', ...labels)})`;
}

/** A part of a whole, from 0 to 1; 0 where there is a whole and no part. No value without a whole. */
function share(part: string, whole: string): string {
  return `(${part} or 0 * ${whole}) / (${whole} > 0)`;
}

function increase(series: string, window: string, ...labels: readonly string[]): string {
  return `sum by (${['job', ...labels].join(', ')}) (increase(${series}[${window}]))`;
}

const failed = seriesOf(ownMetrics.requestDuration, 'count', `${errorType}!=""`);
const durations = seriesOf(ownMetrics.requestDuration, 'bucket');
const requests: readonly RecordedSeries[] = [
  { record: 'crossgraph:requests:rate5m', expr: rate(count) },
  { record: 'crossgraph:requests_by_outcome:rate5m', expr: rate(count, outcome) },
  { record: 'crossgraph:requests_by_model:rate5m', expr: rate(count, model) },
  {
    record: 'crossgraph:errors_by_type:rate5m',
    expr: rate(failed, errorType),
  },
  {
    record: 'crossgraph:success:ratio5m',
    expr: share(
      rate(seriesOf(ownMetrics.requestDuration, 'count', `${errorType}=""`)),
      rate(count),
    ),
  },
  { record: 'crossgraph:errors:ratio5m', expr: share(rate(failed), rate(count)) },
  {
    record: 'crossgraph:errors:ratio1h',
    expr: share(increase(failed, '1h'), increase(count, '1h')),
  },
  {
    // The lesser of the two.
    record: 'crossgraph:errors:burning_ratio',
    expr: '(crossgraph:errors:ratio5m <= crossgraph:errors:ratio1h) or (crossgraph:errors:ratio1h < crossgraph:errors:ratio5m)',
  },
  {
    record: 'crossgraph:request_duration_seconds:mean5m',
    expr: `${rate(seriesOf(ownMetrics.requestDuration, 'sum'))} / (${rate(count)} > 0)`,
  },
  { record: 'crossgraph:request_duration_seconds:p50_5m', expr: quantile(0.5, durations) },
  { record: 'crossgraph:request_duration_seconds:p95_5m', expr: quantile(0.95, durations) },
  { record: 'crossgraph:request_duration_seconds:p99_5m', expr: quantile(0.99, durations) },
  {
    record: 'crossgraph:request_duration_seconds_by_model:p95_5m',
    expr: quantile(0.95, durations, model),
  },
];

const saving = `${outcome}=~"hit|stale|coalesced"`;
const cache: readonly RecordedSeries[] = [
  {
    record: 'crossgraph:cache_hits:ratio5m',
    expr: share(rate(seriesOf(ownMetrics.requestDuration, 'count', saving)), rate(count)),
  },
  {
    record: 'crossgraph:cache_errors:rate5m',
    expr: rate(seriesOf(ownMetrics.cacheErrors, 'total')),
  },
];

const openState = `${labelOf(own.breakerState)}="open"`;
const resilience: readonly RecordedSeries[] = [
  { record: 'crossgraph:exchanges_by_status:rate5m', expr: rate(exchanges, status) },
  {
    record: 'crossgraph:rate_limited:ratio5m',
    expr: share(
      rate(seriesOf(httpMetrics.requestDuration, 'count', `${status}="429"`)),
      rate(exchanges),
    ),
  },
  {
    record: 'crossgraph:retries_by_error:rate5m',
    expr: rate(seriesOf(ownMetrics.retries, 'total'), errorType),
  },
  {
    record: 'crossgraph:queue_duration_seconds:p95_5m',
    expr: quantile(0.95, seriesOf(ownMetrics.queueDuration, 'bucket')),
  },
  {
    record: 'crossgraph:waiting_calls:sum',
    expr: `sum by (job) (${seriesOf(ownMetrics.waiting, 'gauge')})`,
  },
  {
    record: 'crossgraph:waiting_calls:growth5m',
    expr: '60 * deriv(crossgraph:waiting_calls:sum[5m])',
  },
  {
    record: 'crossgraph:breaker_open:max',
    expr: `max by (job, ${breaker}) (${seriesOf(ownMetrics.breakerState, 'gauge', openState)})`,
  },
  {
    record: 'crossgraph:breakers_open:count',
    expr: 'sum by (job) (crossgraph:breaker_open:max)',
  },
  {
    // A process without a single key has none that could be healthy.
    record: 'crossgraph:keys_available:min',
    expr: `min by (job) (${seriesOf(ownMetrics.keysAvailable, 'gauge')} and ${seriesOf(ownMetrics.keysTotal, 'gauge')} > 0)`,
  },
];

const spending: readonly RecordedSeries[] = [
  ...(['input', 'output'] as const).map((direction) => ({
    record: 'crossgraph:tokens:rate5m',
    expr: rate(seriesOf(genAiMetrics[`${direction}Tokens`], 'total')),
    labels: { direction },
  })),
  {
    record: 'crossgraph:cost_usd:increase1h',
    expr: increase(seriesOf(ownMetrics.cost, 'total'), '1h'),
  },
  {
    record: 'crossgraph:saved_usd:increase1h',
    expr: increase(seriesOf(ownMetrics.saved, 'total'), '1h'),
  },
  {
    record: 'crossgraph:saved_usd_by_outcome:increase1h',
    expr: increase(seriesOf(ownMetrics.saved, 'total'), '1h', outcome),
  },
  {
    record: 'crossgraph:cost_usd_by_agent:increase1h',
    expr: increase(seriesOf(ownMetrics.agentCost, 'total'), '1h', agent),
  },
  {
    record: 'crossgraph:saved_usd_by_agent:increase1h',
    expr: increase(seriesOf(ownMetrics.agentSaved, 'total'), '1h', agent),
  },
];

const graphs: readonly RecordedSeries[] = [
  {
    record: 'crossgraph:node_duration_seconds:p95_5m',
    expr: quantile(
      0.95,
      seriesOf(ownMetrics.nodeDuration, 'bucket'),
      labelOf(own.graphName),
      labelOf(own.graphNode),
    ),
  },
  {
    record: 'crossgraph:agent_duration_seconds:p95_5m',
    expr: quantile(0.95, seriesOf(genAiMetrics.agentDuration, 'bucket'), agent),
  },
  {
    record: 'crossgraph:tool_duration_seconds:p95_5m',
    expr: quantile(0.95, seriesOf(genAiMetrics.toolDuration, 'bucket'), labelOf(genAi.toolName)),
  },
];

const telemetry: readonly RecordedSeries[] = [
  {
    record: 'crossgraph:spans_lost:increase5m',
    expr: increase(seriesOf(ownMetrics.spansLost, 'total'), '5m'),
  },
  {
    // The first is there from the start of our telemetry on, the second from the first call on under any other.
    record: 'crossgraph:arriving:series',
    expr: `count ({__name__=~"${seriesOf(ownMetrics.spansLost, 'total')}|${seriesOf(ownMetrics.activeRequests, 'gauge')}"}) or vector(0)`,
    // So that the alert has a name to be told by; none of those that could arrive is the one to blame.
    labels: { job: 'crossgraph' },
  },
];

/** All of them, in the order in which one may build on another. */
export const recordedSeries: readonly RecordedSeries[] = [
  ...requests,
  ...cache,
  ...resilience,
  ...spending,
  ...graphs,
  ...telemetry,
];

/** Under which name each measure is recorded. */
export const recordOf: Readonly<Record<Measure, string>> = {
  meanSeconds: 'crossgraph:request_duration_seconds:mean5m',
  p95Seconds: 'crossgraph:request_duration_seconds:p95_5m',
  successRatio: 'crossgraph:success:ratio5m',
  burningRatio: 'crossgraph:errors:burning_ratio',
  cacheHitRatio: 'crossgraph:cache_hits:ratio5m',
  openBreakers: 'crossgraph:breakers_open:count',
  usableKeys: 'crossgraph:keys_available:min',
  rateLimitedRatio: 'crossgraph:rate_limited:ratio5m',
  waitingGrowth: 'crossgraph:waiting_calls:growth5m',
  hourlyUsd: 'crossgraph:cost_usd:increase1h',
  lostSpans: 'crossgraph:spans_lost:increase5m',
  arrivingSeries: 'crossgraph:arriving:series',
};
