import type { SentSpan } from '../telemetry/sent-span.js';

/** One way in which a trace is not what was sent. */
export interface Difference {
  /** `missing`: sent and not there; `extra`: there and not sent; `orphan`: its parent is not there; else what differs. */
  readonly what: 'missing' | 'extra' | 'orphan' | 'name' | 'parent' | 'kind' | 'status' | 'outcome';
  readonly spanId: string;
  readonly name: string;
  readonly sent?: string | undefined;
  readonly shown?: string | undefined;
}

export interface Comparison {
  /** What was sent; nothing when it is not known, and then only the trace's own wholeness is judged. */
  readonly sent: readonly SentSpan[] | undefined;
  readonly shown: readonly SentSpan[];
  /** Whether more was sent than is known: then a span too many is no difference. */
  readonly isPartial?: boolean | undefined;
}

/** What of one trace did not arrive as it was sent, in the order in which it was sent. */
export function compareSpans({ sent, shown, isPartial = false }: Comparison): Difference[] {
  if (!sent) return orphansIn(shown);
  const shownById = new Map(shown.map((span) => [span.spanId, span]));
  const sentById = new Map(sent.map((span) => [span.spanId, span]));
  const nameOf = (id: string | undefined) =>
    id === undefined ? 'nothing' : (sentById.get(id)?.name ?? shownById.get(id)?.name ?? id);
  const changed = sent.flatMap((span) => {
    const found = shownById.get(span.spanId);
    const { spanId, name } = span;
    return found ? changes(span, found, nameOf) : [{ what: 'missing' as const, spanId, name }];
  });
  const extra = isPartial
    ? []
    : [...shownById.values()].filter(({ spanId }) => !sentById.has(spanId));
  return [
    ...changed,
    ...extra.map(({ spanId, name }) => ({ what: 'extra' as const, spanId, name })),
  ];
}

function changes(
  sent: SentSpan,
  shown: SentSpan,
  nameOf: (id: string | undefined) => string,
): Difference[] {
  const { spanId, name } = sent;
  const fields = ['name', 'kind', 'status', 'outcome'] as const;
  const differing: Difference[] = fields
    .filter((what) => sent[what] !== shown[what])
    .map((what) => ({ what, spanId, name, sent: sent[what], shown: shown[what] }));
  if (sent.parentSpanId === shown.parentSpanId) return differing;
  const parents = { sent: nameOf(sent.parentSpanId), shown: nameOf(shown.parentSpanId) };
  return [...differing, { what: 'parent', spanId, name, ...parents }];
}

function orphansIn(shown: readonly SentSpan[]): Difference[] {
  const known = new Set(shown.map(({ spanId }) => spanId));
  return shown
    .filter(({ parentSpanId }) => parentSpanId !== undefined && !known.has(parentSpanId))
    .map(({ spanId, name }) => ({ what: 'orphan', spanId, name }));
}
