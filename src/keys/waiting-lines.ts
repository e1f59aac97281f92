/** `rotated` calls have had their turn already and go first; batch calls go after all interactive ones. */
export type Line = 'rotated' | 'interactive' | 'batch';

const order = ['rotated', 'interactive', 'batch'] as const;

/** Who waits, line by line, first come first. Leaving is as cheap as entering, and allowed while walking the lines. */
export interface WaitingLines<Waiter> {
  readonly rotated: Iterable<Waiter>;
  /** All but the rotated. */
  readonly inOrder: Iterable<Waiter>;
  /** How many would be served before a new one of that line. */
  ahead(line: Line): number;
  isEmpty(): boolean;
  enter(waiter: Waiter): void;
  leave(waiter: Waiter): void;
}

export function createWaitingLines<Waiter extends { readonly line: Line }>(): WaitingLines<Waiter> {
  const lines = {
    rotated: new Set<Waiter>(),
    interactive: new Set<Waiter>(),
    batch: new Set<Waiter>(),
  };
  const ahead = (line: Line) =>
    order.slice(0, order.indexOf(line) + 1).reduce((total, each) => total + lines[each].size, 0);

  return {
    rotated: lines.rotated,
    inOrder: {
      *[Symbol.iterator]() {
        yield* lines.interactive;
        yield* lines.batch;
      },
    },
    ahead,
    isEmpty: () => ahead('batch') === 0,
    enter: (waiter) => {
      lines[waiter.line].add(waiter);
    },
    leave: (waiter) => {
      lines[waiter.line].delete(waiter);
    },
  };
}
