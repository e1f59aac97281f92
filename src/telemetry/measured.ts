import type { Attributes } from '@opentelemetry/api';
import type { CallSignal } from '../core/abort.js';
import type { CallRecord } from '../core/call-record.js';
import type { Layer } from '../core/operation.js';
import { genAi, general, own } from './attributes.js';
import type { AnswerDescription, CallDescription } from './call-attributes.js';
import { isUnpaid, openingAttributes } from './call-attributes.js';
import type { TracedOptions } from './call-span.js';
import { speaksLatest, speaksOlder } from './conventions.js';
import { endingOf } from './ending.js';
import { harmless } from './harmless.js';
import { activeInstruments, type Instruments } from './instruments.js';

/**
 * Counts every call, from the record that its span is made of, so that the two agree. Belongs outside of `traced`, which
 * closes the record. While no SDK is listening the call goes straight on.
 */
export function measured<In, Out>({
  describe,
  describeAnswer,
}: Pick<TracedOptions<In, Out>, 'describe' | 'describeAnswer'>): Layer<In, Out> {
  return (next) => (input, context) => {
    const instruments = activeInstruments();
    if (!instruments) return next(input, context);
    const call = harmless(() => describe(input));
    if (!call) return next(input, context);
    const { record, agent } = context;
    const counting = { instruments, call, record, agent };
    return counted(counting, next(input, context), {
      describeAnswer,
      signal: context.signal,
    });
  };
}

interface Counting {
  readonly instruments: Instruments;
  readonly call: CallDescription;
  readonly record: CallRecord;
  readonly agent: string | undefined;
}

interface Ends<Out> {
  readonly describeAnswer: (answer: Out) => AnswerDescription;
  readonly signal: CallSignal;
}

async function counted<Out>(
  counting: Counting,
  work: Promise<Out>,
  { describeAnswer, signal }: Ends<Out>,
): Promise<Out> {
  const active = activeAttributes(counting.call);
  harmless(() => counting.instruments.activeRequests.add(1, active));
  try {
    const answer = await work;
    harmless(() => countAnswered(counting, describeAnswer(answer)));
    return answer;
  } catch (thrown) {
    harmless(() => {
      const ending = endingOf(thrown, signal);
      countEnded(counting, ending.kind === 'failed' ? { errorType: ending.errorType } : {});
    });
    throw thrown;
  } finally {
    harmless(() => counting.instruments.activeRequests.add(-1, active));
  }
}

interface End {
  readonly errorType?: string | undefined;
  readonly responseModel?: string | undefined;
}

function countAnswered(counting: Counting, answer: AnswerDescription): void {
  const { instruments, call, record } = counting;
  countEnded(counting, { responseModel: answer.model });
  const attributes = modelAttributes(call, answer.model);
  if (isUnpaid(record)) {
    countSaved(counting, answer.costUsd ?? 0);
    return;
  }
  if (answer.usage) countTokens(instruments, answer.usage, attributes);
}

function countSaved({ instruments, call, record, agent }: Counting, usd: number): void {
  const spared = { [own.cacheOutcome]: record.outcome };
  instruments.saved.add(usd, { ...activeAttributes(call), ...spared });
  if (agent !== undefined) {
    const name = instruments.agentNameOf(agent);
    instruments.agentSaved.add(usd, { [genAi.agentName]: name, ...spared });
  }
}

function countCost({ instruments, call, record, agent }: Counting): void {
  const { costUsd } = record;
  if (costUsd <= 0) return;
  instruments.cost.add(costUsd, activeAttributes(call));
  if (agent !== undefined) {
    instruments.agentCost.add(costUsd, { [genAi.agentName]: instruments.agentNameOf(agent) });
  }
}

function countTokens(
  instruments: Instruments,
  usage: NonNullable<AnswerDescription['usage']>,
  attributes: Attributes,
): void {
  const { inputTokens, outputTokens, reasoningTokens, cachedInputTokens } = usage;
  if (speaksLatest()) {
    instruments.inputTokens.add(inputTokens, attributes);
    instruments.outputTokens.add(outputTokens, attributes);
    if (reasoningTokens) instruments.reasoningTokens.add(reasoningTokens, attributes);
    if (cachedInputTokens) instruments.cachedInputTokens.add(cachedInputTokens, attributes);
  }
  if (speaksOlder()) {
    instruments.tokenUsage.record(inputTokens, { ...attributes, [genAi.tokenType]: 'input' });
    instruments.tokenUsage.record(outputTokens, { ...attributes, [genAi.tokenType]: 'output' });
  }
}

/** What every call leaves, whatever came of it. Never an id, a key or a prompt: each value is one of few. */
function countEnded(counting: Counting, end: End): void {
  const { instruments, call, record } = counting;
  const seconds = ((record.endedAt ?? record.startedAt) - record.startedAt) / 1000;
  const failed = end.errorType === undefined ? {} : { [general.errorType]: end.errorType };
  const opening = activeAttributes(call);
  const outcome = record.outcome ?? 'error';
  instruments.requestDuration.record(seconds, {
    ...opening,
    ...failed,
    [own.cacheOutcome]: outcome,
  });
  countExchanges(instruments, { call, record });
  countCost(counting);
  if (record.cacheErrors > 0) instruments.cacheErrors.add(record.cacheErrors);
  if (record.queueMs >= 1) instruments.queueDuration.record(record.queueMs / 1000, opening);
  // Nothing was inferred for a call that the cache or another's flight answered.
  if (isUnpaid(record) || call.operation === 'http') return;
  const attributes = { ...modelAttributes(call, end.responseModel), ...failed };
  const isInference = call.operation === 'chat';
  if (isInference && speaksLatest()) instruments.inferenceDuration.record(seconds, attributes);
  if (!isInference || speaksOlder()) instruments.operationDuration.record(seconds, attributes);
  if (record.firstChunkAt !== undefined) {
    const waited = (record.firstChunkAt - record.startedAt) / 1000;
    instruments.timeToFirstChunk.record(waited, attributes);
  }
}

function countExchanges(
  instruments: Instruments,
  { call, record }: Pick<Counting, 'call' | 'record'>,
): void {
  instruments.attempts.record(record.attempts.length, activeAttributes(call));
  const server =
    call.serverAddress === undefined ? {} : { [general.serverAddress]: call.serverAddress };
  for (const [index, attempt] of record.attempts.entries()) {
    const {
      startedAt,
      endedAt = startedAt,
      status,
      errorType,
      cancelled,
      method = 'POST',
    } = attempt;
    const failed = errorType === undefined || cancelled ? {} : { [general.errorType]: errorType };
    instruments.exchangeDuration.record((endedAt - startedAt) / 1000, {
      [general.httpMethod]: method,
      ...server,
      ...(status !== undefined && { [general.httpStatus]: status }),
      ...failed,
    });
    const before = record.attempts[index - 1];
    if (before) {
      instruments.retries.add(1, { [general.errorType]: before.errorType ?? '_OTHER' });
    }
  }
}

/** Which kind of call, and what was asked for: all that is known before it ends. */
function activeAttributes(call: CallDescription): Attributes {
  const {
    serverAddress: _address,
    serverPort: _port,
    attributes: _own,
    stream: _stream,
    ...named
  } = call;
  const { model, name, operation } = named;
  const attributes = openingAttributes(named);
  // A preset stands for the model that it leaves open.
  if (operation === 'chat' && model === undefined) attributes[genAi.requestModel] = name;
  return attributes;
}

function modelAttributes(call: CallDescription, responseModel: string | undefined): Attributes {
  const attributes = activeAttributes(call);
  if (responseModel !== undefined) attributes[genAi.responseModel] = responseModel;
  return attributes;
}
