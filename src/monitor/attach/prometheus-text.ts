/** One value of a page of metrics. */
export interface Sample {
  /** Name and labels as they stand there: the same for the same series of one exporter. */
  readonly id: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/**
 * The samples of a page in Prometheus's text format (0.0.4; of OpenMetrics, what looks alike). Timestamps and exemplars are
 * passed over, and so is a line that cannot be read; `undefined` where most lines cannot: it is another kind of page.
 */
export function parsePrometheusText(text: string): Sample[] | undefined {
  const samples: Sample[] = [];
  let unreadable = 0;
  for (const line of text.split('\n')) {
    if (/^\s*(#|$)/.test(line)) continue;
    const sample = sampleOf(line);
    if (sample) samples.push(sample);
    else unreadable += 1;
  }
  return samples.length > unreadable ? samples : undefined;
}

const nameAt = /\s*([a-zA-Z_:][\w:]*)\s*/y;
const labelAt = /\s*([a-zA-Z_]\w*)\s*=\s*"((?:[^"\\]|\\.)*)"\s*(?:,|(?=\}))/y;
const closeAt = /\s*\}/y;
const valueAt = /\s*([-+\w.]+)(?:\s|$)/y;

function sampleOf(line: string): Sample | undefined {
  const found = matchAt(nameAt, line, 0);
  if (!found) return undefined;
  const [name = ''] = found.groups;
  const labels: Record<string, string> = {};
  let { end } = found;
  if (line[end] === '{') {
    const labelled = readLabels(line, end + 1, labels);
    if (labelled === undefined) return undefined;
    end = labelled;
  }
  const value = numberOf(matchAt(valueAt, line, end)?.groups[0]);
  return value === undefined ? undefined : { id: line.slice(0, end).trim(), name, labels, value };
}

/** Where they end; `undefined` where they do not. */
function readLabels(line: string, start: number, into: Record<string, string>): number | undefined {
  let end = start;
  for (;;) {
    const label = matchAt(labelAt, line, end);
    if (!label) return matchAt(closeAt, line, end)?.end;
    const [name = '', value = ''] = label.groups;
    into[name] = value.replace(/\\(.)/g, (_, escaped: string) =>
      escaped === 'n' ? '\n' : escaped,
    );
    end = label.end;
  }
}

function matchAt(pattern: RegExp, line: string, start: number) {
  pattern.lastIndex = start;
  const match = pattern.exec(line);
  return match ? { groups: match.slice(1), end: start + match[0].length } : undefined;
}

const words: Readonly<Record<string, number>> = {
  nan: Number.NaN,
  inf: Infinity,
  '+inf': Infinity,
  '-inf': -Infinity,
};

function numberOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const word = words[text.toLowerCase()];
  if (word !== undefined) return word;
  const value = Number(text);
  return Number.isNaN(value) ? undefined : value;
}
