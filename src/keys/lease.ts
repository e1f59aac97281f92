import type { KeyRefusedError, RateLimitError } from '../errors.js';
import type { KeySlot } from './key-slot.js';
import type { ObservedLimit } from './learned-rate.js';

/** One key, lent for one attempt. */
export interface KeyLease {
  /** Number of the key, from 0: what may be logged. */
  readonly slot: number;
  /** Name of the account the key belongs to. */
  readonly account: string;
  /** The key itself: for the request's header and nothing else. */
  readonly apiKey: string;
  /** Passes on what the answer's `x-ratelimit-*` headers say. */
  observe(observed: ObservedLimit): void;
}

/** How the attempt ended, told to the pool by exactly one call. */
export interface LeaseOutcome {
  succeeded(): void;
  failed(): void;
  /** The upstream had no capacity for it: 503, or no answer in time. */
  overloaded(): void;
  /** Nothing was sent: the slot goes to the next in line. */
  unspent(): void;
  /** 429: the account rests. */
  rateLimited(error: RateLimitError): void;
  /** 401, 403: the key goes to quarantine, or its account is retired when out of credit. */
  refused(error: KeyRefusedError): void;
}

export interface LeaseTerms {
  readonly key: KeySlot;
  readonly apiKey: string;
  readonly startedAt: number;
  readonly now: () => number;
  readonly observe: (observed: ObservedLimit) => void;
  /** To be called when the pool's capacity may have changed. */
  readonly changed: () => void;
  /** Withdraws every key of the account. */
  readonly retireAccount: () => void;
  /** Told of a 429, after the account has gone to rest. */
  readonly rateLimited: () => void;
  /** Told of an answer. */
  readonly answered: () => void;
}

/** A lease as the pool hands it out. A class, so that neither printing nor serialising it shows the key. */
export class Lease implements KeyLease, LeaseOutcome {
  readonly slot: number;
  readonly #terms: LeaseTerms;
  #isOver = false;

  constructor(terms: LeaseTerms) {
    this.slot = terms.key.slot;
    this.#terms = terms;
    this.#count('requests', 1);
    this.#weigh(1);
  }

  /** The key's account; another one after it has turned out to be that. */
  get account(): string {
    return this.#terms.key.account.name;
  }

  get apiKey(): string {
    return this.#terms.apiKey;
  }

  observe(observed: ObservedLimit): void {
    this.#terms.observe(observed);
  }

  succeeded(): void {
    this.#end('succeeded', ({ key, startedAt, now, answered }) => {
      answered();
      key.accepted(startedAt);
      key.account.answered(startedAt, now());
      // Counted out already, but it was there.
      key.account.concurrency.accepted(key.account.inFlight + 1);
    });
  }

  failed(): void {
    this.#end('failed', () => undefined);
  }

  overloaded(): void {
    this.#end('failed', (terms) => rejected(terms));
  }

  unspent(): void {
    this.#end(undefined, ({ key, startedAt }) => {
      key.counts.requests--;
      key.account.limit.giveBack(startedAt);
    });
  }

  rateLimited({ retryAfterMs }: RateLimitError): void {
    this.#end('rateLimited', (terms) => {
      const { key, startedAt, now, rateLimited } = terms;
      rejected(terms);
      key.account.coolDown({ now: now(), startedAt, retryAfterMs });
      rateLimited();
    });
  }

  refused(error: KeyRefusedError): void {
    this.#end('refused', ({ key, now, retireAccount }) => {
      key.lastRefusal = error;
      if (error.code === 'QUOTA_EXHAUSTED') retireAccount();
      else key.quarantine(now());
    });
  }

  #end(counter: keyof KeySlot['counts'] | undefined, act: (terms: LeaseTerms) => void) {
    if (this.#isOver) return;
    this.#isOver = true;
    if (counter) this.#count(counter, 1);
    this.#weigh(-1);
    act(this.#terms);
    this.#terms.changed();
  }

  #count(counter: keyof KeySlot['counts'], by: number) {
    this.#terms.key.counts[counter] += by;
  }

  #weigh(by: number) {
    this.#terms.key.inFlight += by;
    this.#terms.key.account.inFlight += by;
  }
}

function rejected({ key: { account }, startedAt, now }: LeaseTerms): void {
  account.concurrency.rejected({ now: now(), startedAt, inFlight: account.inFlight + 1 });
}
