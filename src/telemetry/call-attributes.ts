import type { Attributes } from '@opentelemetry/api';
import type { CallRecord } from '../core/call-record.js';
import { genAi, general, own, provider } from './attributes.js';

/** What is known of a call before it starts. */
export interface CallDescription {
  /** `http` where it is nothing that the GenAI conventions know. */
  readonly operation: 'chat' | 'retrieval' | 'embeddings' | 'list_models' | 'http';
  /**
   * Second word of the span's name: the model or preset, or what is searched; of `http` the only one, its method. Low in
   * number, never a prompt.
   */
  readonly name: string;
  /** The model asked for, if one was. */
  readonly model?: string | undefined;
  readonly serverAddress?: string | undefined;
  readonly serverPort?: number | undefined;
  /** Whether the caller wants the answer as a stream. */
  readonly stream?: boolean | undefined;
  /** Who answers. @defaultValue 'perplexity' */
  readonly provider?: string | undefined;
  readonly attributes?: Attributes | undefined;
}

/** What an answer tells about itself. */
export interface AnswerDescription {
  readonly model?: string | undefined;
  readonly id?: string | undefined;
  readonly usage?: TokenUsage | undefined;
  /** What the answer cost whoever paid for it, in USD. */
  readonly costUsd?: number | undefined;
  readonly finishReason?: string | undefined;
}

export interface TokenUsage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly reasoningTokens?: number | undefined;
  readonly cachedInputTokens?: number | undefined;
}

/** What a sampler may decide by. */
export function openingAttributes(call: CallDescription): Attributes {
  const { operation, name, model, stream } = call;
  const attributes: Attributes = { ...serverAttributes(call), ...call.attributes };
  if (operation === 'http') {
    attributes[general.httpMethod] = name;
    return attributes;
  }
  attributes[genAi.operationName] = operation;
  attributes[genAi.providerName] = call.provider ?? provider;
  if (model !== undefined) attributes[genAi.requestModel] = model;
  if (stream === true) attributes[genAi.requestStream] = true;
  if (operation === 'retrieval') attributes[genAi.dataSourceId] = name;
  return attributes;
}

/** `server.*` of the upstream. */
export function serverAttributes({ serverAddress, serverPort }: CallDescription): Attributes {
  const attributes: Attributes = {};
  if (serverAddress !== undefined) attributes[general.serverAddress] = serverAddress;
  if (serverPort !== undefined) attributes[general.serverPort] = serverPort;
  return attributes;
}

/** What the record of a finished call says. Absent is what did not happen. */
export function recordAttributes(record: CallRecord): Attributes {
  const { cacheMs, entryAgeMs, breakerState, breakerOutcome, firstChunkAt } = record;
  const attributes: Attributes = {
    [own.attemptCount]: record.attempts.length,
    [own.costUsd]: record.costUsd,
  };
  if (record.outcome !== undefined) attributes[own.cacheOutcome] = record.outcome;
  if (record.cacheLayer !== undefined) attributes[own.cacheLayer] = record.cacheLayer;
  if (entryAgeMs !== undefined) attributes[own.cacheEntryAge] = entryAgeMs / 1000;
  if (record.staleReason !== undefined) attributes[own.cacheStaleReason] = record.staleReason;
  if (record.cacheWrite !== undefined) attributes[own.cacheWriteOutcome] = record.cacheWrite;
  if (cacheMs > 0) attributes[own.cacheLookupDuration] = cacheMs / 1000;
  if (record.cacheErrors > 0) attributes[own.cacheErrorCount] = record.cacheErrors;
  if (breakerState !== undefined) attributes[own.breakerState] = breakerState;
  if (breakerOutcome !== undefined) attributes[own.breakerOutcome] = breakerOutcome;
  if (firstChunkAt !== undefined) {
    attributes[genAi.timeToFirstChunk] = (firstChunkAt - record.startedAt) / 1000;
  }
  return Object.assign(attributes, attemptTotals(record));
}

function attemptTotals(record: CallRecord): Attributes {
  const { attempts, queueMs, backoffMs } = record;
  const attributes: Attributes = {};
  const slot = attempts.at(-1)?.slot;
  if (slot !== undefined) {
    attributes[own.keySlot] = slot;
    attributes[own.keyRotationCount] = record.keyRotations;
    // Asking for a slot takes its time too; no timer waits for less than a millisecond.
    attributes[own.rateLimiterOutcome] = queueMs < 1 ? 'acquired' : 'queued';
  }
  if (queueMs > 0) attributes[own.queueDuration] = queueMs / 1000;
  if (backoffMs > 0) attributes[own.retryDelay] = backoffMs / 1000;
  if (record.maybeBilled > 0) attributes[own.maybeBilledCount] = record.maybeBilled;
  return attributes;
}

/**
 * What the answer says. Tokens only where this call paid for them: on an answer from the cache or from another call's
 * flight nothing was inferred, and whoever sums over spans must count each token once.
 */
export function answerAttributes(answer: AnswerDescription, record: CallRecord): Attributes {
  const { model, id, usage, costUsd, finishReason } = answer;
  const attributes: Attributes = {};
  if (model !== undefined) attributes[genAi.responseModel] = model;
  if (id !== undefined) attributes[genAi.responseId] = id;
  if (finishReason !== undefined) attributes[genAi.finishReasons] = [finishReason];
  if (isUnpaid(record)) attributes[own.savedUsd] = costUsd ?? 0;
  else if (usage) Object.assign(attributes, usageAttributes(usage));
  return attributes;
}

/** Answered by the cache or another call's flight. */
export function isUnpaid({ outcome }: CallRecord): boolean {
  return outcome === 'hit' || outcome === 'stale' || outcome === 'coalesced';
}

function usageAttributes(usage: TokenUsage): Attributes {
  const { inputTokens, outputTokens, reasoningTokens, cachedInputTokens } = usage;
  const attributes: Attributes = {
    [genAi.inputTokens]: inputTokens,
    [genAi.outputTokens]: outputTokens,
  };
  if (reasoningTokens !== undefined) attributes[genAi.reasoningTokens] = reasoningTokens;
  if (cachedInputTokens !== undefined) attributes[genAi.cachedInputTokens] = cachedInputTokens;
  return attributes;
}
