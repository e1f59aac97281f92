import type { CallRecord } from '../core/call-record.js';
import type { CallContext } from '../core/operation.js';

/** The cache keys of calls under way, each worked out once for all the layers that need it. */
export interface CallKeys<In> {
  of(input: In, context: CallContext): string;
  /** Hands the key on to the record of shared work, which asks for the same input. */
  handOn(known: { readonly input: In; readonly key: string }, record: CallRecord): void;
}

/**
 * Remembers each call's key in its record: that is the one thing of a call which every derived context keeps. The input
 * is compared too, so a layer that asks something else under the same record gets the other key.
 */
export function callKeys<In>(keyOf: (input: In, context: CallContext) => string): CallKeys<In> {
  return {
    of: (input, context) => {
      const { asked } = context.record;
      if (asked !== undefined && asked.input === input) return asked.key;
      const key = keyOf(input, context);
      context.record.asked = { input, key };
      return key;
    },
    handOn: (pair, record) => {
      record.asked = pair;
    },
  };
}
