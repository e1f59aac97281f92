import { openCallRecord } from '../../src/core/call-record.js';
import type { CallContext } from '../../src/core/operation.js';

/** A patient caller's context, with what a test says about it. */
export function callContext(said: Partial<CallContext> = {}): CallContext {
  return {
    signal: new AbortController().signal,
    deadline: Infinity,
    record: openCallRecord(0),
    freshness: 'cached',
    priority: 'interactive',
    ...said,
  };
}
