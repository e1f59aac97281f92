import type { MetricDefinition } from '../../telemetry/metric-names.js';

/** What of a metric is asked for: a part of a histogram, a counter, a gauge. */
export type SeriesPart = 'bucket' | 'sum' | 'count' | 'total' | 'gauge';

/** Units that collectors and Prometheus itself put into names, and the exporter of OpenTelemetry for JavaScript does not. */
const unitSuffixes: Readonly<Record<string, string>> = { s: '_seconds', USD: '_USD' };

/**
 * Chooses the series of a metric in PromQL, whichever way it came: scraped from the process
 * (`gen_ai_client_inference_duration_bucket`), or over a collector (`gen_ai_client_inference_duration_seconds_bucket`).
 */
export function seriesOf(
  { name, unit }: MetricDefinition,
  part: SeriesPart,
  ...matchers: readonly string[]
): string {
  const base = labelOf(name);
  const end = part === 'gauge' ? '' : `_${part}`;
  // Collectors take a gauge whose unit is 1 for a ratio.
  const suffix = part === 'gauge' && unit === '1' ? '_ratio' : unitSuffixes[unit];
  if (suffix === undefined) {
    return matchers.length === 0 ? `${base}${end}` : `${base}${end}{${matchers.join(', ')}}`;
  }
  return `{${[`__name__=~"${base}(${suffix})?${end}"`, ...matchers].join(', ')}}`;
}

/** How Prometheus writes the name of a metric or an attribute. */
export function labelOf(name: string): string {
  return name.replaceAll('.', '_');
}
