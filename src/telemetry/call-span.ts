import { type Attributes, context as contextApi, SpanKind } from '@opentelemetry/api';
import type { CallRecord } from '../core/call-record.js';
import { type Clock, systemClock } from '../core/clock.js';
import type { Layer } from '../core/operation.js';
import { emitAttempts } from './attempt-spans.js';
import { events, own } from './attributes.js';
import {
  type AnswerDescription,
  answerAttributes,
  type CallDescription,
  openingAttributes,
  recordAttributes,
  serverAttributes,
} from './call-attributes.js';
import { answeredAttributes, askedAttributes, type ContentReader } from './call-content.js';
import { register, tracedCallOf, unclaimedAttempts } from './call-registry.js';
import { capturesContent } from './content-capture.js';
import { type Ending, endingOf } from './ending.js';
import { harmless } from './harmless.js';
import { type OpenSpan, openSpan } from './open-span.js';

export interface TracedOptions<In, Out> {
  /** Asked only when somebody listens; what it returns must hold no prompt and no key. */
  readonly describe: (input: In) => CallDescription;
  readonly describeAnswer: (answer: Out) => AnswerDescription;
  /** Asked only where the application wants prompts and answers recorded. */
  readonly content?: ContentReader<In, Out> | undefined;
  readonly clock?: Clock | undefined;
}

/**
 * The outermost layer of a call: closes the call's record (`endedAt`, and `error` as outcome of a call that failed)
 * and shows the whole call as one span with its attempts below it, whatever the outcome. The span's times are the
 * record's, so that it agrees with `meta` and the report. A defect of telemetry costs the span, never the answer.
 */
export function traced<In, Out>({
  describe,
  describeAnswer,
  content,
  clock = systemClock,
}: TracedOptions<In, Out>): Layer<In, Out> {
  return (next) => async (input, context) => {
    const { record } = context;
    const open = openCall(
      record,
      () => ({ stream: context.emit !== undefined, ...describe(input) }),
      clock,
    );
    const run = () => next(input, context);
    const asked = () => (content ? askedAttributes(content.asked(input)) : {});
    let answer: Out;
    try {
      answer = await (open ? contextApi.with(open.context, run) : run());
    } catch (thrown) {
      record.endedAt = clock.now();
      record.outcome = 'error';
      if (open) closeCall(open, record, { ending: endingOf(thrown, context.signal), asked });
      throw thrown;
    }
    record.endedAt = clock.now();
    // Where no cache stands below, every answer came from upstream.
    record.outcome ??= 'miss';
    if (open) {
      const answered = () =>
        content?.answered ? answeredAttributes(content.answered(answer)) : {};
      closeCall(open, record, { describeAnswer: () => describeAnswer(answer), asked, answered });
    }
    return answer;
  };
}

function openCall(
  record: CallRecord,
  describe: () => CallDescription,
  clock: Clock,
): OpenSpan | undefined {
  let call: CallDescription | undefined;
  const open = openSpan(
    () => {
      call = describe();
      const name = call.operation === 'http' ? call.name : `${call.operation} ${call.name}`;
      return { name, kind: SpanKind.CLIENT, attributes: openingAttributes(call) };
    },
    { clock, startedAtMs: record.startedAt },
  );
  if (open && call) {
    const { span, context, anchor } = open;
    register(record, { span, context, anchor, server: serverAttributes(call) });
  }
  return open;
}

interface CallEnd {
  readonly describeAnswer?: () => AnswerDescription;
  readonly ending?: Ending;
  readonly asked: () => Attributes;
  readonly answered?: () => Attributes;
}

/** The one place where a record becomes a span. */
function closeCall(open: OpenSpan, record: CallRecord, end: CallEnd): void {
  const { span, context, anchor } = open;
  const endsAtMs = record.endedAt ?? record.startedAt;
  if (span.isRecording()) {
    harmless(() => span.setAttributes(recordAttributes(record)));
    harmless(() => span.setAttributes(endAttributes(end, record)));
    if (capturesContent()) {
      for (const read of [end.asked, end.answered]) {
        harmless(() => span.setAttributes(read?.() ?? {}));
      }
    }
    for (const { name, attributes, at } of record.events) open.event(name, attributes, at);
    if (record.firstChunkAt !== undefined) open.event(events.firstChunk, {}, record.firstChunkAt);
    const server = tracedCallOf(record)?.server ?? {};
    emitAttempts(unclaimedAttempts(record), { context, anchor, server, endsAtMs });
  }
  open.end(end.ending, endsAtMs);
}

function endAttributes(
  { describeAnswer, ending }: Pick<CallEnd, 'describeAnswer' | 'ending'>,
  record: CallRecord,
): Attributes {
  if (describeAnswer) return answerAttributes(describeAnswer(), record);
  const isRejected = ending?.kind === 'failed' && ending.errorType === 'rate_limiter_rejected';
  return isRejected ? { [own.rateLimiterOutcome]: 'rejected' } : {};
}
