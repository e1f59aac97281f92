/** What the calls of one turn share. */
export interface Turn<Result> {
  /** The work of an equal call; asked once per call. */
  get(key: string): Promise<Result> | undefined;
  set(key: string, work: Promise<Result>): Promise<Result>;
}

/** Turns under way, by their message's id. */
export interface TurnMemory<Result> {
  /** The turn of a message that made so many calls. */
  of(id: string, calls: number): Turn<Result>;
}

// A turn ends when all of its calls have begun; a human who refuses one leaves it open.
const mostTurns = 1_000;

/** Remembers the work of each turn until all its calls have begun. */
export function createTurnMemory<Result>(): TurnMemory<Result> {
  const turns = new Map<string, { readonly work: Map<string, Promise<Result>>; begun: number }>();

  return {
    of: (id, calls) => {
      const turn = turns.get(id) ?? { work: new Map(), begun: 0 };
      turns.set(id, turn);
      turn.begun++;
      if (turn.begun >= calls) turns.delete(id);
      const [oldest] = turns.size > mostTurns ? turns.keys() : [];
      if (oldest !== undefined) turns.delete(oldest);
      return {
        get: (key) => turn.work.get(key),
        set: (key, work) => {
          turn.work.set(key, work);
          return work;
        },
      };
    },
  };
}
