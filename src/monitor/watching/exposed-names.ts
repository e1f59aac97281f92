/** What of a metric is looked at: a part of a histogram, a counter, a gauge. */
export type SeriesPart = 'bucket' | 'sum' | 'count' | 'total' | 'gauge';

/** Units that collectors and Prometheus itself put into names, and the exporter of OpenTelemetry for JavaScript does not. */
const unitSuffixes: Readonly<Record<string, string>> = { s: '_seconds', USD: '_USD' };

/** What may stand between the name of a metric and its part, where it came over a collector. */
export function unitSuffixOf(unit: string, part: SeriesPart): string | undefined {
  // Collectors take a gauge whose unit is 1 for a ratio.
  return part === 'gauge' && unit === '1' ? '_ratio' : unitSuffixes[unit];
}

/** How Prometheus writes the name of a metric or an attribute. */
export function labelOf(name: string): string {
  return name.replaceAll('.', '_');
}
