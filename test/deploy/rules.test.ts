import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { grafanaDashboard } from '../../src/monitor/deploy/grafana-dashboard.js';
import { prometheusRules } from '../../src/monitor/deploy/prometheus-rules.js';
import { recordOf } from '../../src/monitor/deploy/recorded-series.js';
import { seriesOf } from '../../src/monitor/deploy/series-of.js';
import { defaultThresholds } from '../../src/monitor/watching/thresholds.js';
import { genAiMetrics, ownMetrics } from '../../src/telemetry/metric-names.js';

interface Dashboard {
  readonly panels: readonly {
    readonly targets?: readonly { readonly expr: string }[];
    readonly fieldConfig?: {
      readonly defaults: {
        readonly thresholds?: { readonly steps: readonly { readonly value: number | null }[] };
      };
    };
  }[];
}

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

describe('deploy/grafana/dashboard.json', () => {
  it('is what the panels and thresholds say (after a wanted change: npm run deploy:rules)', async () => {
    await expect(grafanaDashboard(defaultThresholds)).toMatchFileSnapshot(
      '../../deploy/grafana/dashboard.json',
    );
  });

  it('draws the limit of every alert', () => {
    const { panels } = JSON.parse(grafanaDashboard(defaultThresholds)) as Dashboard;
    const drawn = panels.flatMap(({ targets = [], fieldConfig }) =>
      targets.map(
        ({ expr }) => `${expr.split('{')[0]} ${fieldConfig?.defaults.thresholds?.steps[1]?.value}`,
      ),
    );

    for (const { measure, limit } of defaultThresholds) {
      const record = measure === 'openBreakers' ? 'crossgraph:breaker_open:max' : recordOf[measure];
      expect(drawn).toContain(`${record} ${limit}`);
    }
  });
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
