/** A line in which agents take turns, however many calls each of them has waiting. */
export interface FairLine<Waiter> {
  readonly size: number;
  /** Whose turn it is. */
  first(): Waiter | undefined;
  /** How many would be served before a new call of this agent. Takes time in the number of agents. */
  ahead(agent: string | undefined): number;
  enter(waiter: Waiter): void;
  /** The call had its turn: its agent's next one comes after everybody else's. */
  served(waiter: Waiter): void;
  /** The call goes without having had its turn. */
  leave(waiter: Waiter): void;
  all(): Iterable<Waiter>;
}

type Agent = string | undefined;

/**
 * Start-time fair queueing (Goyal, Vin and Cheng, 1996) where every request costs the same: virtual time becomes rounds,
 * and in each round every agent that waits is served once, in the order of arrival. Who comes back within a round in which
 * it was served waits for the next, so leaving and coming back gains nothing. Calls without an agent count as one agent's.
 */
export function createFairLine<Waiter extends { readonly agent?: Agent }>(): FairLine<Waiter> {
  /** Agents still to be served in this round, each with at least one call. */
  let thisRound = new Map<Agent, Set<Waiter>>();
  /** Agents that were served in this round, with or without further calls. Empty when `thisRound` is. */
  let nextRound = new Map<Agent, Set<Waiter>>();
  let size = 0;

  const turnRound = () => {
    if (thisRound.size > 0) return;
    thisRound = new Map([...nextRound].filter(([, calls]) => calls.size > 0));
    nextRound = new Map();
  };
  const remove = (waiter: Waiter) => {
    const { agent } = waiter;
    const calls = thisRound.get(agent);
    const isRemoved = calls?.delete(waiter) ?? nextRound.get(agent)?.delete(waiter) ?? false;
    if (isRemoved) size--;
    return calls;
  };

  return {
    get size() {
      return size;
    },
    first: () => firstOf(firstOf(thisRound.values()) ?? []),
    ahead: (agent) => aheadOf(agent, thisRound, nextRound),
    enter: (waiter) => {
      const { agent } = waiter;
      const calls = thisRound.get(agent) ?? nextRound.get(agent);
      if (calls) calls.add(waiter);
      else thisRound.set(agent, new Set([waiter]));
      size++;
    },
    served: (waiter) => {
      const calls = remove(waiter);
      if (calls && thisRound.delete(waiter.agent)) nextRound.set(waiter.agent, calls);
      turnRound();
    },
    leave: (waiter) => {
      if (remove(waiter)?.size === 0) thisRound.delete(waiter.agent);
      turnRound();
    },
    *all() {
      for (const round of [thisRound, nextRound]) for (const calls of round.values()) yield* calls;
    },
  };
}

function aheadOf<Waiter>(
  agent: Agent,
  thisRound: ReadonlyMap<Agent, ReadonlySet<Waiter>>,
  nextRound: ReadonlyMap<Agent, ReadonlySet<Waiter>>,
): number {
  const isServed = nextRound.has(agent);
  const own = (thisRound.get(agent) ?? nextRound.get(agent))?.size ?? 0;
  // The rounds to be completed before the one in which the new call is served; the others are served once in each.
  const rounds = isServed ? own + 1 : own;
  // In the new call's own round those before it in the order have one turn more.
  const inThis = turnsOf(thisRound, agent, isServed ? [rounds, rounds] : [rounds + 1, rounds]);
  return own + inThis + turnsOf(nextRound, agent, [rounds, rounds - 1]);
}

/** How many calls of other agents are served when those before `agent` get that many turns, and those after it that many. */
function turnsOf<Waiter>(
  round: ReadonlyMap<Agent, ReadonlySet<Waiter>>,
  agent: Agent,
  [before, after]: readonly [number, number],
): number {
  let total = 0;
  let turns = before;
  for (const [other, calls] of round) {
    if (other === agent) turns = after;
    else total += Math.min(calls.size, turns);
  }
  return total;
}

function firstOf<Item>(items: Iterable<Item>): Item | undefined {
  for (const item of items) return item;
  return undefined;
}
