import type { CallSignal } from '../core/abort.js';
import { isCrossgraphError, messageOf } from '../errors.js';
import type { CallMeta } from './answers.js';

/** How one call went, answered or not. */
export interface CallSummary {
  readonly endpoint: 'agent' | 'search' | 'embeddings' | 'models';
  /** Who asked, as the caller said. */
  readonly agent: string | undefined;
  readonly meta: CallMeta;
  /** `refresh`: not asked for by a caller, but made behind a stale answer. */
  readonly cause: 'caller' | 'refresh';
  /** Why there is no answer. */
  readonly error?: { readonly code: string; readonly message: string } | undefined;
}

/** An abort is the caller's own affair: its reason may be anything, and is not looked into. */
export function toldOf(error: unknown, signal: CallSignal): NonNullable<CallSummary['error']> {
  if (isCrossgraphError(error)) return { code: error.code, message: error.message };
  const isAborted = signal.aborted && error === signal.reason;
  return { code: isAborted ? 'ABORTED' : 'UNEXPECTED', message: messageOf(error) };
}
