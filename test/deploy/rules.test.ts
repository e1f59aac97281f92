import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { prometheusRules } from '../../src/monitor/prometheus-rules.js';
import { seriesOf } from '../../src/monitor/series-of.js';
import { defaultThresholds } from '../../src/monitor/thresholds.js';
import { genAiMetrics, ownMetrics } from '../../src/telemetry/metric-names.js';

const unitTests = readFileSync('deploy/prometheus/rules.test.yml', 'utf8');

describe('deploy/prometheus/rules.yml', () => {
  it('is what the thresholds say (after a wanted change: npm run deploy:rules)', async () => {
    await expect(prometheusRules(defaultThresholds)).toMatchFileSnapshot(
      '../../deploy/prometheus/rules.yml',
    );
  });

  it.each(defaultThresholds)(
    'has a test in which $alert fires, and one in which it does not',
    ({ alert }) => {
      const asked = `count by (job) (ALERTS{alertname="${alert}", alertstate="firing"})`;
      const checks = unitTests.split('- expr: ').filter((check) => check.startsWith(asked));

      expect(checks.some((check) => check.includes('exp_samples'))).toBe(true);
      expect(checks.some((check) => !check.includes('exp_samples'))).toBe(true);
    },
  );
});

describe('seriesOf', () => {
  it('finds a histogram with and without its unit in the name', () => {
    expect(seriesOf(genAiMetrics.inferenceDuration, 'bucket')).toBe(
      '{__name__=~"gen_ai_client_inference_duration(_seconds)?_bucket"}',
    );
  });

  it('finds a gauge without a unit, which a collector calls a ratio', () => {
    expect(seriesOf(ownMetrics.breakerState, 'gauge', 'state="open"')).toBe(
      '{__name__=~"crossgraph_circuit_breaker_state(_ratio)?", state="open"}',
    );
  });

  it('asks for one name where there is only one', () => {
    expect(seriesOf(ownMetrics.retries, 'total')).toBe('crossgraph_client_retries_total');
    expect(seriesOf(ownMetrics.keysTotal, 'gauge')).toBe('crossgraph_api_key_total');
  });
});
