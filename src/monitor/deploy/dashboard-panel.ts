import { labelOf } from '../watching/exposed-names.js';
import type { Measure } from '../watching/thresholds.js';

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
export function ofService(record: string, ...matchers: readonly string[]): string {
  return `${record}{${['job=~"$service"', ...matchers].join(', ')}}`;
}

/** Grafana's words for the value of a label. */
export function legend(label: string): string {
  return `{{${labelOf(label)}}}`;
}
