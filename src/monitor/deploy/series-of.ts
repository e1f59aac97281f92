import type { MetricDefinition } from '../../telemetry/metric-names.js';
import { labelOf, type SeriesPart, unitSuffixOf } from '../watching/exposed-names.js';

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
  const suffix = unitSuffixOf(unit, part);
  if (suffix === undefined) {
    return matchers.length === 0 ? `${base}${end}` : `${base}${end}{${matchers.join(', ')}}`;
  }
  return `{${[`__name__=~"${base}(${suffix})?${end}"`, ...matchers].join(', ')}}`;
}
