import { genAi, own } from '../../telemetry/attributes.js';
import { ownMetrics } from '../../telemetry/metric-names.js';
import { labelOf } from '../watching/exposed-names.js';
import { type DashboardPanel, legend, ofService } from './dashboard-panel.js';
import { seriesOf } from './series-of.js';

export const resilience: readonly DashboardPanel[] = [
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
  {
    title: 'Calls that wait for a slot',
    description: 'Now. More and more of them: more calls come than may be sent.',
    kind: 'timeseries',
    unit: 'short',
    queries: { '{{job}}': ofService('crossgraph:waiting_calls:sum') },
  },
  {
    title: 'How the queue grows',
    description: 'Waiting calls that were added in a minute; below 0 the queue drains.',
    kind: 'timeseries',
    unit: 'short',
    queries: { '{{job}}': ofService('crossgraph:waiting_calls:growth5m') },
    measure: 'waitingGrowth',
  },
];

export const spending: readonly DashboardPanel[] = [
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
  {
    title: 'Spared, by what spared it',
    description: 'A hit, an old answer, or a flight that was shared; of the last hour.',
    kind: 'timeseries',
    unit: 'currencyUSD',
    queries: {
      [legend(own.cacheOutcome)]: ofService('crossgraph:saved_usd_by_outcome:increase1h'),
    },
    stacked: true,
  },
  {
    title: 'Cost by agent',
    description: 'Of the last hour, where callers say who asks; the ten dearest.',
    kind: 'bargauge',
    unit: 'currencyUSD',
    queries: {
      [legend(genAi.agentName)]:
        `topk(10, ${ofService('crossgraph:cost_usd_by_agent:increase1h')})`,
    },
  },
  {
    title: 'Spared by agent',
    description: 'Of the last hour; the ten that were spared most.',
    kind: 'bargauge',
    unit: 'currencyUSD',
    queries: {
      [legend(genAi.agentName)]:
        `topk(10, ${ofService('crossgraph:saved_usd_by_agent:increase1h')})`,
    },
  },
];

export const graphs: readonly DashboardPanel[] = [
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

export const health: readonly DashboardPanel[] = [
  {
    title: 'Spans that did not arrive',
    description: 'In five minutes. Traces have holes where this is not 0.',
    kind: 'timeseries',
    unit: 'short',
    queries: { '{{job}}': ofService('crossgraph:spans_lost:increase5m') },
    measure: 'lostSpans',
  },
  {
    title: 'Series that arrive',
    description: 'By which processes show that they are there. At 0 nothing arrives at all.',
    kind: 'stat',
    unit: 'short',
    queries: { series: 'crossgraph:arriving:series' },
    measure: 'arrivingSeries',
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
