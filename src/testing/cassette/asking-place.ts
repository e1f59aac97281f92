import { AsyncLocalStorage } from 'node:async_hooks';
import type { CallRecord } from '../../core/call-record.js';
import type { NamedLayer } from '../../perplexity/client-layers.js';
import { named } from '../../perplexity/client-layers.js';
import { type AskedFrom, askedFrom } from '../asked-from.js';

/** Who makes an exchange, and the record of its call; a transport is told neither. */
export interface AskingPlace {
  readonly from: AskedFrom;
  readonly record: CallRecord | undefined;
}

export interface AskingPlaces {
  /** To stand around each exchange. */
  readonly layer: NamedLayer;
  current(): AskingPlace;
}

export function askingPlaces(): AskingPlaces {
  const places = new AsyncLocalStorage<AskingPlace>();
  return {
    layer: named('cassette', (next) => (request, context) => {
      const { agent, record } = context;
      const from = { ...askedFrom(), ...(agent !== undefined && { agent }) };
      return places.run({ from, record }, () => next(request, context));
    }),
    current: () => places.getStore() ?? { from: {}, record: undefined },
  };
}
