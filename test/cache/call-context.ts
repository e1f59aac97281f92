import { openCallRecord } from '../../src/core/call-record.js';
import type { CallContext } from '../../src/core/operation.js';

/** A caller with an account of its own, who waits for ever unless told otherwise. */
export function caller(told: Partial<CallContext> = {}): CallContext {
  return {
    signal: new AbortController().signal,
    deadline: 60_000,
    record: openCallRecord(0),
    freshness: 'cached',
    priority: 'interactive',
    ...told,
  };
}
