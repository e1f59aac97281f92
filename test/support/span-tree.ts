/** As much of a span as its place in a tree takes; recorded spans and received ones both fit. */
export interface TreeSpan {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
  /** Nanoseconds since 1970. */
  readonly start: bigint;
}

/**
 * Prints spans as a tree of names, two blanks per level, siblings by their start and then by name. A span whose
 * parent is missing is shown as a root, marked with `(orphan)`.
 */
export function spanTree(spans: readonly TreeSpan[], compare = byStart): string {
  const known = new Set(spans.map(({ spanId }) => spanId));
  const childrenOf = new Map<string | undefined, TreeSpan[]>();
  for (const span of spans.toSorted(compare)) {
    const parent = known.has(span.parentSpanId ?? '') ? span.parentSpanId : undefined;
    childrenOf.set(parent, [...(childrenOf.get(parent) ?? []), span]);
  }
  const linesBelow = (parent: string | undefined, indent: string): string[] =>
    (childrenOf.get(parent) ?? []).flatMap((span) => {
      const orphan = parent === undefined && span.parentSpanId !== undefined ? ' (orphan)' : '';
      return [`${indent}${span.name}${orphan}`, ...linesBelow(span.spanId, `${indent}  `)];
    });
  return linesBelow(undefined, '').join('\n');
}

/** The same, one text per trace, in the order in which the traces began. */
export function traceTrees(spans: readonly TreeSpan[], compare = byStart): string[] {
  const traces = new Map<string, TreeSpan[]>();
  for (const span of spans.toSorted(byStart)) {
    traces.set(span.traceId, [...(traces.get(span.traceId) ?? []), span]);
  }
  return [...traces.values()].map((trace) => spanTree(trace, compare));
}

/** For siblings that start together, whose order is chance. */
export function byName(a: TreeSpan, b: TreeSpan): number {
  return a.name.localeCompare(b.name);
}

function byStart(a: TreeSpan, b: TreeSpan): number {
  if (a.start !== b.start) return a.start < b.start ? -1 : 1;
  return a.name.localeCompare(b.name);
}
