import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePrometheusText } from '../../../src/monitor/attach/prometheus-text.js';

const valuesOf = (text: string) => parsePrometheusText(text)?.map(({ value }) => value);

describe('parsePrometheusText', () => {
  it('reads names, labels and values, and passes over comments, timestamps and exemplars', () => {
    const samples = parsePrometheusText(`# HELP a_total What it is.
# TYPE a_total counter
a_total 3
a_total{x="1",y="two"} 4.5e-1 1700000000000

b_bucket{le="+Inf", x = "1", } 7 # {trace_id="abc"} 0.5
# EOF
`);

    expect(samples).toEqual([
      { id: 'a_total', name: 'a_total', labels: {}, value: 3 },
      { id: 'a_total{x="1",y="two"}', name: 'a_total', labels: { x: '1', y: 'two' }, value: 0.45 },
      {
        ...{ id: 'b_bucket{le="+Inf", x = "1", }', name: 'b_bucket' },
        ...{ labels: { le: '+Inf', x: '1' }, value: 7 },
      },
    ]);
  });

  it('knows infinities and what is no number', () => {
    expect(valuesOf('a +Inf\na -Inf\na NaN\na Inf\na\t5')).toEqual([
      Infinity,
      -Infinity,
      Number.NaN,
      Infinity,
      5,
    ]);
  });

  it('gives back every label value as it was, whatever stands in it', () => {
    const escaped = (text: string) =>
      text.replace(/[\\"\n]/g, (each) => (each === '\n' ? '\\n' : `\\${each}`));

    fc.assert(
      fc.property(fc.string(), fc.string({ unit: 'binary' }), (one, other) => {
        const [first, second] = [one, other].map((text) => text.replaceAll('\r', ''));
        const line = `m{a="${escaped(first ?? '')}",b="${escaped(second ?? '')}"} 1`;

        expect(parsePrometheusText(line)?.[0]?.labels).toEqual({ a: first, b: second });
      }),
    );
  });

  it('passes over a line that it cannot read, and takes a page of such lines for something else', () => {
    expect(valuesOf('a 1\nb 2\nthis is {no} sample')).toEqual([1, 2]);
    expect(parsePrometheusText('<html>\n<body>Not found</body>\n</html>')).toBeUndefined();
    expect(parsePrometheusText('{"some":"json"}')).toBeUndefined();
    expect(parsePrometheusText('')).toBeUndefined();
  });

  it('is quick with a line that was made to be slow', () => {
    const line = `m{a="${'\\'.repeat(200_000)}`;

    expect(parsePrometheusText(line)).toBeUndefined();
  });
});
