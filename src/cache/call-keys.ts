import type { CallRecord } from '../core/call-record.js';
import type { CallContext } from '../core/operation.js';

/** The cache keys of calls under way, each worked out once for all the layers that need it. */
export interface CallKeys<In> {
  of(input: In, context: CallContext): string;
  /** Hands the key on to the record of shared work, which asks for the same input. */
  handOn(known: { readonly input: In; readonly key: string }, record: CallRecord): void;
}

/**
 * Remembers each call's key by its record: that is the one thing of a call which every derived context keeps. The input
 * is compared too, so a layer that asks something else under the same record gets the other key.
 */
export function callKeys<In>(keyOf: (input: In, context: CallContext) => string): CallKeys<In> {
  const known = new WeakMap<CallRecord, { readonly input: In; readonly key: string }>();
  return {
    of: (input, context) => {
      const before = known.get(context.record);
      if (before?.input === input) return before.key;
      const key = keyOf(input, context);
      known.set(context.record, { input, key });
      return key;
    },
    handOn: (pair, record) => {
      known.set(record, pair);
    },
  };
}
