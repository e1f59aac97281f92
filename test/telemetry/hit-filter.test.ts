import { context, SpanKind, type Tracer, trace } from '@opentelemetry/api';
import {
  NodeTracerProvider,
  type ReadableSpan,
  type SpanProcessor,
} from '@opentelemetry/sdk-trace-node';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hitFilter } from '../../src/telemetry-sdk/hit-filter.js';

const outcomes = ['hit', 'miss', 'stale', 'coalesced', 'bypass', 'error', undefined] as const;

interface Planned {
  readonly outcome: (typeof outcomes)[number];
  readonly children: readonly Planned[];
}

const { planned } = fc.letrec<{ planned: Planned }>((tie) => ({
  planned: fc.record({
    outcome: fc.constantFrom(...outcomes),
    children: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.constant([]),
      fc.array(tie('planned'), { maxLength: 4 }),
    ),
  }),
}));

interface Ended {
  readonly all: ReadableSpan[];
  readonly kept: ReadableSpan[];
}

/** Makes the spans of a plan under a filter, as the SDK does. */
function endedSpans(plan: readonly Planned[], share: number): Ended {
  const filter = hitFilter(share);
  const ended: Ended = { all: [], kept: [] };
  const processor: SpanProcessor = {
    onStart: (span) => filter.started(span),
    onEnd: (span) => {
      ended.all.push(span);
      if (!filter.isDropped(span)) ended.kept.push(span);
    },
    forceFlush: async () => undefined,
    shutdown: async () => undefined,
  };
  const provider = new NodeTracerProvider({ spanProcessors: [processor] });
  const tracer = provider.getTracer('test');
  for (const each of plan) makeSpan(tracer, each, context.active());
  return ended;
}

function makeSpan(tracer: Tracer, { outcome, children }: Planned, parent: typeof around): void {
  const kind = outcome === undefined ? SpanKind.INTERNAL : SpanKind.CLIENT;
  const span = tracer.startSpan('span', { kind }, parent);
  for (const child of children) makeSpan(tracer, child, trace.setSpan(parent, span));
  if (outcome !== undefined) span.setAttribute('crossgraph.cache.outcome', outcome);
  span.end();
}

const around = context.active();

const isHit = ({ attributes }: ReadableSpan) => attributes['crossgraph.cache.outcome'] === 'hit';

describe('hitFilter', () => {
  it('keeps whatever is no hit or has spans below it, and drops no other span than asked', () => {
    fc.assert(
      fc.property(
        fc.array(planned, { maxLength: 4 }),
        fc.constantFrom(0, 0.3, 1),
        (plan, share) => {
          const { all, kept } = endedSpans(plan, share);

          const parents = new Set(all.map(({ parentSpanContext }) => parentSpanContext?.spanId));
          const isLeafHit = (span: ReadableSpan) =>
            isHit(span) && !parents.has(span.spanContext().spanId);
          const ids = new Set(kept.map((span) => span.spanContext().spanId));
          expect(kept.filter((span) => !isLeafHit(span))).toEqual(
            all.filter((span) => !isLeafHit(span)),
          );
          if (share === 0) expect(kept.filter(isLeafHit)).toEqual([]);
          if (share === 1) expect(kept).toEqual(all);
          for (const { parentSpanContext: parent } of kept) {
            if (parent) expect(ids.has(parent.spanId)).toBe(true);
          }
        },
      ),
    );
  });

  it('keeps about the share that was asked for', () => {
    const plan = Array.from({ length: 4_000 }, () => ({ outcome: 'hit', children: [] }) as const);

    const { kept } = endedSpans(plan, 0.25);

    // Seven standard deviations of a binomial distribution on either side.
    expect(kept.length).toBeGreaterThan(808);
    expect(kept.length).toBeLessThan(1_192);
  });
});
