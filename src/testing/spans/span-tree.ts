/** As much of a span as its place in a tree takes; recorded spans and received ones both fit. */
export interface TreeSpan {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
  /** Nanoseconds since 1970. */
  readonly start: bigint;
  readonly attributes?: Readonly<Record<string, unknown>> | undefined;
}

export interface SpanTreeOptions {
  /** Names of the attributes to show where a span has them. @defaultValue none */
  readonly attributes?: readonly string[] | undefined;
  /** How siblings are ordered: by `start`, or by what is shown of them, for those that run in parallel. @defaultValue 'start' */
  readonly order?: 'start' | 'shown' | undefined;
}

/**
 * Prints spans as a tree of names, two blanks per level: `chat fast { crossgraph.cache.outcome: "miss" }`. A span whose
 * parent is not among them stands as a root; `(orphan)` marks it where it had a parent.
 */
export function spanTree(
  spans: readonly TreeSpan[],
  { attributes = [], order = 'start' }: SpanTreeOptions = {},
): string {
  const known = new Set(spans.map(({ spanId }) => spanId));
  const childrenOf = new Map<string | undefined, TreeSpan[]>();
  for (const span of spans.toSorted(byStart)) {
    const parent = known.has(span.parentSpanId ?? '') ? span.parentSpanId : undefined;
    childrenOf.set(parent, [...(childrenOf.get(parent) ?? []), span]);
  }
  const branchesBelow = (parent: string | undefined, indent: string): string[] => {
    const branches = (childrenOf.get(parent) ?? []).map((span) => {
      const orphan = parent === undefined && span.parentSpanId !== undefined ? ' (orphan)' : '';
      const line = `${indent}${span.name}${orphan}${shown(span, attributes)}`;
      return [line, ...branchesBelow(span.spanId, `${indent}  `)].join('\n');
    });
    return order === 'start' ? branches : branches.sort();
  };
  return branchesBelow(undefined, '').join('\n');
}

function shown({ attributes = {} }: TreeSpan, names: readonly string[]): string {
  const found = names
    .filter((name) => attributes[name] !== undefined)
    .map((name) => `${name}: ${JSON.stringify(attributes[name])}`);
  return found.length === 0 ? '' : ` { ${found.join(', ')} }`;
}

function byStart(a: TreeSpan, b: TreeSpan): number {
  if (a.start !== b.start) return a.start < b.start ? -1 : 1;
  return a.name.localeCompare(b.name);
}
