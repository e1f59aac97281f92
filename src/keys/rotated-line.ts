/** A call that cannot use every key. */
export interface Rotated {
  /** The same text for calls that may use the same keys. */
  readonly kind?: string | undefined;
}

/** Those calls in the order of their coming, counted by kind. They may leave while somebody walks the line. */
export class RotatedLine<Waiter extends Rotated> implements Iterable<Waiter> {
  readonly #waiters = new Set<Waiter>();
  /** Kinds of which nobody waits are not in here. */
  readonly #counts = new Map<string | undefined, number>();

  get size(): number {
    return this.#waiters.size;
  }

  /** How many kinds wait. */
  get kinds(): number {
    return this.#counts.size;
  }

  /** How many of that kind wait. */
  alike({ kind }: Rotated): number {
    return this.#counts.get(kind) ?? 0;
  }

  enter(waiter: Waiter): void {
    this.#waiters.add(waiter);
    this.#counts.set(waiter.kind, this.alike(waiter) + 1);
  }

  /** Does nothing for whoever has left before. */
  leave(waiter: Waiter): void {
    if (!this.#waiters.delete(waiter)) return;
    const left = this.alike(waiter) - 1;
    if (left > 0) this.#counts.set(waiter.kind, left);
    else this.#counts.delete(waiter.kind);
  }

  [Symbol.iterator](): Iterator<Waiter> {
    return this.#waiters.values();
  }
}
