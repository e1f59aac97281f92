import { z } from 'zod';
import { own } from '../telemetry/attributes.js';
import { type SentSpan, spanKindWords, spanStatusWords } from '../telemetry/sent-span.js';

// Two ways in which Jaeger writes a trace, read into the terms in which it was sent. Fields we do not compare are not read.

const anyValue = z.looseObject({ stringValue: z.string().optional() });
const number = z.union([z.number(), z.string()]);

/** `/api/v3/traces/{id}`: OTLP JSON below `result`. */
const otlpAnswer = z.object({
  result: z.object({
    resourceSpans: z
      .array(
        z.object({
          scopeSpans: z
            .array(
              z.object({
                spans: z
                  .array(
                    z.object({
                      traceId: z.string(),
                      spanId: z.string(),
                      parentSpanId: z.string().optional(),
                      name: z.string().default(''),
                      kind: number.default(0),
                      status: z.object({ code: number.default(0) }).optional(),
                      attributes: z
                        .array(z.object({ key: z.string(), value: anyValue }))
                        .default([]),
                    }),
                  )
                  .default([]),
              }),
            )
            .default([]),
        }),
      )
      .default([]),
  }),
});

/** The spans of a version 3 answer, or nothing when it is none. */
export function spansOfOtlp(answer: unknown): SentSpan[] | undefined {
  const parsed = otlpAnswer.safeParse(answer);
  return parsed.data?.result.resourceSpans
    .flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans))
    .map((span) => {
      const outcome = span.attributes.find(({ key }) => key === own.cacheOutcome);
      return {
        traceId: span.traceId,
        spanId: span.spanId,
        parentSpanId: span.parentSpanId || undefined,
        name: span.name,
        kind: wordOf(span.kind, ['internal', ...spanKindWords], 'SPAN_KIND_'),
        status: wordOf(span.status?.code ?? 0, spanStatusWords, 'STATUS_CODE_'),
        outcome: outcome?.value.stringValue,
      };
    });
}

/** Numbers by the protocol; protobuf's own JSON writes names. */
function wordOf<Word extends string>(
  value: number | string,
  words: readonly Word[],
  prefix: string,
): Word {
  const index = Number(value);
  const name = String(value).replace(prefix, '').toLowerCase();
  const [first] = words as readonly [Word];
  return (Number.isNaN(index) ? words.find((word) => word === name) : words[index]) ?? first;
}

/** `/api/traces/{id}`: the older model, in which kind, status and attributes are tags. */
const legacyAnswer = z.object({
  data: z.array(
    z.object({
      spans: z.array(
        z.object({
          traceID: z.string(),
          spanID: z.string(),
          operationName: z.string(),
          references: z
            .array(z.object({ refType: z.string(), traceID: z.string(), spanID: z.string() }))
            .nullish(),
          tags: z.array(z.object({ key: z.string(), value: z.unknown() })).nullish(),
        }),
      ),
    }),
  ),
});

/** The spans of an answer of the older API, or nothing when it is none. */
export function spansOfLegacy(answer: unknown): SentSpan[] | undefined {
  const parsed = legacyAnswer.safeParse(answer);
  return parsed.data?.data
    .flatMap(({ spans }) => spans)
    .map(({ traceID, spanID, operationName, references, tags }) => {
      const tag = new Map((tags ?? []).map(({ key, value }) => [key, value]));
      const parent = references?.find(
        (each) => each.refType === 'CHILD_OF' && each.traceID === traceID,
      );
      const outcome = tag.get(own.cacheOutcome);
      return {
        traceId: traceID,
        spanId: spanID,
        parentSpanId: parent?.spanID,
        name: operationName,
        kind: spanKindWords.find((word) => word === tag.get('span.kind')) ?? 'internal',
        status: legacyStatus(tag),
        outcome: typeof outcome === 'string' ? outcome : undefined,
      };
    });
}

function legacyStatus(tag: ReadonlyMap<string, unknown>): SentSpan['status'] {
  if (tag.get('error') === true) return 'error';
  const code = String(tag.get('otel.status_code') ?? 'unset').toLowerCase();
  return spanStatusWords.find((word) => word === code) ?? 'unset';
}
