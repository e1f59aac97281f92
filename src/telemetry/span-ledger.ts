/** Counts what becomes of finished spans, so that none is lost in silence. */
export interface SpanLedger {
  /** A span has ended. False when there is no room for it: it is lost. */
  admit(): boolean;
  /** That many spans leave the queue to be sent. */
  send(count: number): void;
  /** That many spans have arrived, or have not. */
  settle(count: number, arrived: boolean): void;
  /** Nothing can arrive any more. */
  close(): void;
  /** Spans that did not arrive and will not. */
  lost(): number;
}

/** A ledger for a queue of at most `maxQueued` spans. */
export function spanLedger(maxQueued: number): SpanLedger {
  let queued = 0;
  let sending = 0;
  let lost = 0;
  let closed = false;
  return {
    admit: () => {
      if (closed || queued >= maxQueued) {
        lost++;
        return false;
      }
      queued++;
      return true;
    },
    send: (count) => {
      queued -= count;
      sending += count;
    },
    settle: (count, arrived) => {
      sending -= count;
      if (!arrived) lost += count;
    },
    close: () => {
      closed = true;
    },
    lost: () => (closed ? lost + queued + sending : lost),
  };
}
