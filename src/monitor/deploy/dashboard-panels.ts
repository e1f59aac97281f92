import { genAi, own } from '../../telemetry/attributes.js';
import { ownMetrics } from '../../telemetry/metric-names.js';
import { labelOf } from '../watching/exposed-names.js';
import type { Measure } from '../watching/thresholds.js';
import { seriesOf } from './series-of.js';

/** A panel as we think of it; Grafana's own form of it is in `grafana-dashboard.ts`. */
export interface DashboardPanel {
  readonly title: string;
  /** Shown where the reader points at the title. */
  readonly description: string;
  readonly kind: 'timeseries' | 'stat' | 'heatmap' | 'state-timeline' | 'bargauge';
  /** Unit in Grafana's words. */
  readonly unit: 's' | 'reqps' | 'percentunit' | 'currencyUSD' | 'short';
  /** PromQL, by the legend of what it gives. */
  readonly queries: Readonly<Record<string, string>>;
  /** Whose threshold is drawn. */
  readonly measure?: Measure | undefined;
  readonly stacked?: boolean | undefined;
}

/** A recorded series of the chosen services. */
function ofService(record: string, ...matchers: readonly string[]): string {
  return `${record}{${['job=~"$service"', ...matchers].join(', ')}}`;
}

function legend(label: string): string {
  return `{{${labelOf(label)}}}`;
}

const ofModel = `${labelOf(genAi.requestModel)}=~"$model"`;

const red: readonly DashboardPanel[] = [
  {
    title: 'Calls per second',
    description: 'Every call, whoever answered it: the cache, a shared flight, the upstream.',
    kind: 'timeseries',
    unit: 'reqps',
    queries: {
      [legend(genAi.requestModel)]: ofService('crossgraph:requests_by_model:rate5m', ofModel),
      all: `sum (${ofService('crossgraph:requests:rate5m')})`,
    },
  },
  {
    title: 'Success',
    description: 'Calls that did not fail. A caller who leaves is no failure.',
    kind: 'timeseries',
    unit: 'percentunit',
    queries: { '{{job}}': ofService('crossgraph:success:ratio5m') },
    measure: 'successRatio',
  },
  {
    title: 'Failures by kind',
    description: 'Failed calls by error.type; docs/errors.md explains each.',
    kind: 'timeseries',
    unit: 'reqps',
    queries: { '{{error_type}}': ofService('crossgraph:errors_by_type:rate5m') },
    stacked: true,
  },
  {
    title: 'How long calls take',
    description: 'From the question to the answer, queue and retries included.',
    kind: 'timeseries',
    unit: 's',
    queries: {
      mean: ofService('crossgraph:request_duration_seconds:mean5m'),
      p50: ofService('crossgraph:request_duration_seconds:p50_5m'),
      p95: ofService('crossgraph:request_duration_seconds:p95_5m'),
      p99: ofService('crossgraph:request_duration_seconds:p99_5m'),
    },
    measure: 'p95Seconds',
  },
  {
    title: 'Mean length of a call',
    description: 'Of the last five minutes.',
    kind: 'stat',
    unit: 's',
    queries: { '{{job}}': ofService('crossgraph:request_duration_seconds:mean5m') },
    measure: 'meanSeconds',
  },
  {
    title: 'Slow end by model (p95)',
    description: 'What 95 of 100 calls of a model or preset stayed below.',
    kind: 'timeseries',
    unit: 's',
    queries: {
      [legend(genAi.requestModel)]: ofService(
        'crossgraph:request_duration_seconds_by_model:p95_5m',
        ofModel,
      ),
    },
    measure: 'p95Seconds',
  },
  {
    title: 'Latency heat map',
    description: 'How many calls took how long.',
    kind: 'heatmap',
    unit: 's',
    queries: {
      '{{le}}': `sum by (le) (increase(${seriesOf(ownMetrics.requestDuration, 'bucket', 'job=~"$service"', ofModel)}[$__rate_interval]))`,
    },
  },
];

const cache: readonly DashboardPanel[] = [
  {
    title: 'Answers from the cache',
    description: 'Calls that cost nothing: hit, stale, coalesced.',
    kind: 'timeseries',
    unit: 'percentunit',
    queries: { '{{job}}': ofService('crossgraph:cache_hits:ratio5m') },
    measure: 'cacheHitRatio',
  },
  {
    title: 'What the cache did',
    description: 'Calls by outcome; together they are all calls.',
    kind: 'timeseries',
    unit: 'reqps',
    queries: { [legend(own.cacheOutcome)]: ofService('crossgraph:requests_by_outcome:rate5m') },
    stacked: true,
  },
  {
    title: 'Failures of the store',
    description: 'Each cost at most a miss.',
    kind: 'timeseries',
    unit: 'reqps',
    queries: { '{{job}}': ofService('crossgraph:cache_errors:rate5m') },
  },
];

const resilience: readonly DashboardPanel[] = [
  {
    title: 'Circuit breakers',
    description: '1 while the breaker of an endpoint is open.',
    kind: 'state-timeline',
    unit: 'short',
    queries: {
      [`{{job}} ${legend(own.breakerName)}`]: ofService('crossgraph:breaker_open:max'),
    },
    measure: 'openBreakers',
  },
  {
    title: 'Keys that can be used',
    description: 'Of several processes the one that is worst off.',
    kind: 'timeseries',
    unit: 'short',
    queries: { '{{job}}': ofService('crossgraph:keys_available:min') },
    measure: 'usableKeys',
  },
  {
    title: 'Requests on their way, by key slot',
    description: 'A slot is the number of a key; keys themselves are nowhere.',
    kind: 'timeseries',
    unit: 'short',
    queries: {
      [`slot ${legend(own.keySlot)}`]: `sum by (${labelOf(own.keySlot)}) (${seriesOf(ownMetrics.keyInFlight, 'gauge', 'job=~"$service"')})`,
    },
    stacked: true,
  },
  {
    title: 'Retries by what had gone wrong',
    description: 'Tries after the first.',
    kind: 'timeseries',
    unit: 'reqps',
    queries: { '{{error_type}}': ofService('crossgraph:retries_by_error:rate5m') },
    stacked: true,
  },
  {
    title: 'Turned away (429)',
    description: 'Share of all HTTP exchanges.',
    kind: 'timeseries',
    unit: 'percentunit',
    queries: { '{{job}}': ofService('crossgraph:rate_limited:ratio5m') },
    measure: 'rateLimitedRatio',
  },
  {
    title: 'HTTP exchanges by status',
    description: 'Without a status: no answer came.',
    kind: 'timeseries',
    unit: 'reqps',
    queries: {
      '{{http_response_status_code}}': ofService('crossgraph:exchanges_by_status:rate5m'),
    },
    stacked: true,
  },
  {
    title: 'Waiting for a lawful slot (p95)',
    description: 'Of the calls that had to wait.',
    kind: 'timeseries',
    unit: 's',
    queries: { '{{job}}': ofService('crossgraph:queue_duration_seconds:p95_5m') },
  },
];

const spending: readonly DashboardPanel[] = [
  {
    title: 'Tokens per second',
    description: 'As billed; a cached answer has none.',
    kind: 'timeseries',
    unit: 'short',
    queries: { '{{direction}}': ofService('crossgraph:tokens:rate5m') },
    stacked: true,
  },
  {
    title: 'Cost of the last hour',
    description: "By the vendor's bill.",
    kind: 'stat',
    unit: 'currencyUSD',
    queries: { '{{job}}': ofService('crossgraph:cost_usd:increase1h') },
    measure: 'hourlyUsd',
  },
  {
    title: 'Spared in the last hour',
    description: 'By the cache and by shared flights.',
    kind: 'stat',
    unit: 'currencyUSD',
    queries: { '{{job}}': ofService('crossgraph:saved_usd:increase1h') },
  },
];

const graphs: readonly DashboardPanel[] = [
  {
    title: 'Slowest nodes (p95)',
    description: 'One try of a node; the ten slowest.',
    kind: 'bargauge',
    unit: 's',
    queries: {
      [`${legend(own.graphName)} / ${legend(own.graphNode)}`]: `topk(10, ${ofService('crossgraph:node_duration_seconds:p95_5m')})`,
    },
  },
  {
    title: 'Agents and graphs (p95)',
    description: 'One run of an agent or of a graph.',
    kind: 'timeseries',
    unit: 's',
    queries: { [legend(genAi.agentName)]: ofService('crossgraph:agent_duration_seconds:p95_5m') },
  },
  {
    title: 'Tools (p95)',
    description: 'One call of a tool.',
    kind: 'timeseries',
    unit: 's',
    queries: { [legend(genAi.toolName)]: ofService('crossgraph:tool_duration_seconds:p95_5m') },
  },
];

const health: readonly DashboardPanel[] = [
  {
    title: 'Spans that did not arrive',
    description: 'In five minutes. Traces have holes where this is not 0.',
    kind: 'timeseries',
    unit: 'short',
    queries: { '{{job}}': ofService('crossgraph:spans_lost:increase5m') },
    measure: 'lostSpans',
  },
  {
    title: 'Calls under way',
    description: 'Now, by operation.',
    kind: 'timeseries',
    unit: 'short',
    queries: {
      [legend(genAi.operationName)]:
        `sum by (${labelOf(genAi.operationName)}) (${seriesOf(ownMetrics.activeRequests, 'gauge', 'job=~"$service"')})`,
    },
    stacked: true,
  },
];

/** Everything on the dashboard, row by row. */
export const dashboardRows: Readonly<Record<string, readonly DashboardPanel[]>> = {
  'Rate, errors, duration': red,
  Cache: cache,
  Resilience: resilience,
  'Tokens and cost': spending,
  Graph: graphs,
  'Telemetry health': health,
};
