import { genAi, own } from '../../telemetry/attributes.js';
import { ownMetrics } from '../../telemetry/metric-names.js';
import { labelOf } from '../watching/exposed-names.js';
import { type DashboardPanel, legend, ofService } from './dashboard-panel.js';
import { seriesOf } from './series-of.js';

const ofModel = `${labelOf(genAi.requestModel)}=~"$model"`;

/** Rate, errors, duration. */
export const red: readonly DashboardPanel[] = [
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
    title: 'Fast burn',
    description:
      "The lesser of two shares of failed calls: the last five minutes' and the last hour's.",
    kind: 'timeseries',
    unit: 'percentunit',
    queries: { '{{job}}': ofService('crossgraph:errors:burning_ratio') },
    measure: 'burningRatio',
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

export const cache: readonly DashboardPanel[] = [
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
