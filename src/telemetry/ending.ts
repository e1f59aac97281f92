import type { CallSignal } from '../core/abort.js';
import type { ErrorCode } from '../error-table.js';
import { isCrossgraphError } from '../errors.js';
import { harmless } from './harmless.js';

/** How a span ends that does not end well. A caller who leaves on purpose is no failure. */
export type Ending =
  | { readonly kind: 'cancelled' }
  | {
      readonly kind: 'failed';
      readonly errorType: string;
      readonly sentence: string;
      readonly code: ErrorCode | undefined;
    };

const cancelled: Ending = { kind: 'cancelled' };

/** Names of other packages' errors and their `error.type`; an unlisted name stands for itself. */
const knownNames: Readonly<Record<string, string>> = {
  GraphRecursionError: 'graph_recursion_limit',
  NodeTimeoutError: 'node_timeout',
  TimeoutError: 'timeout',
  ToolInputParsingException: 'tool_input_invalid',
  ToolInvocationError: 'tool_input_invalid',
};

/**
 * What each code means to somebody who reads a trace. Fixed sentences: an error's own message may quote what the
 * vendor quoted of the prompt, and a trace holds no prompts.
 */
const sentences: Readonly<Record<ErrorCode, string>> = {
  CACHE_ONLY_MISS: 'The cache has no answer, and the caller wanted no other.',
  CONFIG_INVALID: 'An option or variable is wrong.',
  REQUEST_REFUSED: 'The upstream refused the request.',
  KEY_REFUSED: 'The upstream refused the API key.',
  QUOTA_EXHAUSTED: 'The account has no credit left.',
  RATE_LIMITED: 'The upstream asked to slow down.',
  KEYS_EXHAUSTED: 'No API key could be used in time.',
  UPSTREAM_FAILED: 'The upstream failed.',
  CONNECTION_LOST: 'The connection to the upstream broke.',
  ANSWER_UNREADABLE: 'The upstream sent something unreadable.',
  CALL_TIMEOUT: 'No answer came in time.',
  CIRCUIT_OPEN: 'The circuit breaker is open; nothing was sent.',
  CLIENT_CLOSED: 'The client has been closed.',
  BUDGET_EXCEEDED: 'The budget is spent; nothing was sent.',
  RUN_FAILED: 'The upstream ran the request and reported a failure.',
  RUN_INCOMPLETE: 'The upstream broke the run off before it was complete.',
  RUN_STOPPED: 'The run was stopped before its end.',
  RUN_REFUSED: 'The run was not begun.',
  AGENT_FAILED: 'An agent failed.',
  THREAD_UNKNOWN: 'there is no such thread',
  RESUME_REFUSED: 'the thread does not wait for this answer',
  GRAPH_INVALID: 'The graph cannot be found, loaded or built.',
  CITATION_INVALID: 'The text cites what does not hold.',
  CASSETTE_DIVERGED: 'A request is not on the cassette that is being replayed.',
};

/** What went wrong by the code of an error, in a sentence without a word of the vendor's or of a prompt. */
export function sentenceOf(code: string | null): string {
  const known = code !== null && Object.hasOwn(sentences, code);
  return known ? sentences[code as ErrorCode] : 'The work failed.';
}

/** How a span ends whose work threw `thrown`; `signal` is the one that could end the work. Never throws. */
export function endingOf(thrown: unknown, signal?: CallSignal): Ending {
  // Anything can be thrown, also what cannot be looked at.
  return harmless(() => judged(thrown, signal)) ?? failedEnding('_OTHER', 'The work failed.');
}

function judged(thrown: unknown, signal: CallSignal | undefined): Ending {
  if (!signal?.aborted || !stemsFrom(thrown, signal.reason)) return failureOf(thrown);
  // A time limit that passed is a failure, though it came by a signal.
  return isTimeLimit(signal.reason) ? failureOf(signal.reason) : cancelled;
}

/** The end of a span whose reader left early. */
export function cancelledEnding(): Ending {
  return cancelled;
}

/** The end of a span whose work told of its failure without throwing. `errorType` is one of few words. */
export function failedEnding(errorType: string, sentence: string): Ending {
  return { kind: 'failed', errorType, sentence, code: undefined };
}

/** `error.type` of anything thrown: our own word, a system error's code, or the error's name. Never its message. */
export function errorTypeOf(thrown: unknown): string {
  if (isCrossgraphError(thrown)) return thrown.errorType;
  if (thrown instanceof AggregateError && thrown.errors.length > 0) {
    return errorTypeOf(thrown.errors[0]);
  }
  const code = textField(thrown, 'code');
  if (code !== undefined && /^(E[A-Z]{2,}|UND_ERR_[A-Z_]+)$/.test(code)) return code;
  const name = textField(thrown, 'name') ?? '';
  const known = Object.hasOwn(knownNames, name) ? knownNames[name] : undefined;
  if (known !== undefined) return known;
  return name !== 'Error' && /^[A-Z][A-Za-z]{1,39}$/.test(name) ? name : '_OTHER';
}

function failureOf(thrown: unknown): Ending {
  const errorType = errorTypeOf(thrown);
  const code = isCrossgraphError(thrown) ? thrown.code : undefined;
  const sentence = (code && sentences[code]) ?? `The work failed with ${errorType}.`;
  return { kind: 'failed', errorType, sentence, code };
}

/** Whether `thrown` is the abort's reason, on its way up as it was or in one of the guises libraries give it. */
function stemsFrom(thrown: unknown, reason: unknown): boolean {
  if (thrown === reason || textField(thrown, 'name') === 'AbortError') return true;
  if (!(thrown instanceof Error)) return false;
  // LangGraph and LangChain throw these where they do not pass the reason itself.
  return thrown.cause === reason || ['Abort', 'Aborted', reason].includes(thrown.message);
}

function isTimeLimit(reason: unknown): boolean {
  if (isCrossgraphError(reason)) {
    return reason.code === 'CALL_TIMEOUT' || reason.errorType === 'run_deadline';
  }
  return ['TimeoutError', 'NodeTimeoutError'].includes(textField(reason, 'name') ?? '');
}

function textField(thrown: unknown, field: 'name' | 'code'): string | undefined {
  if (typeof thrown !== 'object' || thrown === null) return undefined;
  const value = (thrown as Record<string, unknown>)[field];
  return typeof value === 'string' ? value : undefined;
}
