import { type CallSignal, onAbort } from '../core/abort.js';

/**
 * A call's signal as undici's `request` listens to one: it needs no more than this of an AbortSignal (`addAbortListener` in
 * its core/util.js), and a real one costs a third of a bare exchange.
 */
export class UndiciSignal {
  readonly #signal: CallSignal;
  #release: (() => void) | undefined;

  constructor(signal: CallSignal) {
    this.#signal = signal;
  }

  get aborted(): boolean {
    return this.#signal.aborted;
  }

  get reason(): unknown {
    return this.#signal.reason;
  }

  addEventListener(_abort: string, listener: () => void): void {
    this.#release = onAbort(this.#signal, listener);
  }

  removeEventListener(): void {
    this.#release?.();
  }
}
