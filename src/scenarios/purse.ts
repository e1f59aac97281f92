import type { PerplexityClient } from '../perplexity/client.js';

/** One budget for clients that are opened one after the other. */
export interface Purse {
  /** What the next client may spend, in USD; `undefined` for no limit. */
  leftUsd(): number | undefined;
  /** Counts what the client spends until the returned function is called. */
  watch(client: PerplexityClient): () => void;
}

/** Opens a purse; `warn` is told once when a call is not made for want of money. */
export function openPurse(limitUsd: number | undefined, warn: (message: string) => void): Purse {
  let spentUsd = 0;
  let hasWarned = false;
  return {
    leftUsd: () => (limitUsd === undefined ? undefined : Math.max(0, limitUsd - spentUsd)),
    watch: (client) => {
      const stopListening = client.onCall(({ error }) => {
        if (error?.code !== 'BUDGET_EXCEEDED' || hasWarned) return;
        hasWarned = true;
        warn(
          `the budget of ${limitUsd} USD is spent or too small, and calls are not made: each sets aside the most it may ` +
            'cost (--budget-usd, CROSSGRAPH_BUDGET_USD).',
        );
      });
      return () => {
        stopListening();
        // What was lost may have been billed too.
        spentUsd += client.ledger.spentUsd + client.ledger.unsettledUsd;
      };
    },
  };
}
