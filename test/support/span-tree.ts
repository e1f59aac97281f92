import {
  type SpanTreeOptions,
  spanTree,
  type TreeSpan,
} from '../../src/testing/spans/span-tree.js';

export { spanTree, type TreeSpan };

/** One tree per trace, in the order in which the traces began. */
export function traceTrees(spans: readonly TreeSpan[], options: SpanTreeOptions = {}): string[] {
  const traces = new Map<string, TreeSpan[]>();
  for (const span of spans.toSorted((a, b) => Number(a.start - b.start))) {
    traces.set(span.traceId, [...(traces.get(span.traceId) ?? []), span]);
  }
  return [...traces.values()].map((trace) => spanTree(trace, options));
}
