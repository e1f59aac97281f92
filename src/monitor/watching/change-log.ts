import type { Clock } from '../../core/clock.js';
import type { PerplexityClient } from '../../perplexity/client.js';
import type { Change } from './monitor-report.js';

/** Notes when the breaker or a key changes its state, as far as somebody looks. */
export interface ChangeLog {
  /** Compares with what was seen last. */
  look(): void;
  /** The same, but at most once a second: for whoever comes by often. */
  glance(): void;
  /** The newest last, the last 100. */
  recent(): Change[];
}

const most = 100;
const glanceEveryMs = 1_000;

export function openChangeLog(
  client: Pick<PerplexityClient, 'keyStats' | 'breakerState'>,
  clock: Clock,
): ChangeLog {
  let known = statesOf(client);
  let lookedAt = clock.now();
  let changes: readonly Change[] = [];

  const look = () => {
    lookedAt = clock.now();
    const states = statesOf(client);
    const at = new Date(clock.wallMs()).toISOString();
    const seen = [...states].flatMap(([slot, to]): Change[] => {
      const from = known.get(slot);
      // A key that is new has come from nowhere.
      if (from === undefined || from === to) return [];
      return [{ at, part: slot === null ? 'breaker' : 'key', slot, from, to }];
    });
    known = states;
    if (seen.length > 0) changes = [...changes, ...seen].slice(-most);
  };
  return {
    look,
    glance: () => {
      if (clock.now() - lookedAt >= glanceEveryMs) look();
    },
    recent: () => [...changes],
  };
}

/** By slot; the breaker has none. */
function statesOf(
  client: Pick<PerplexityClient, 'keyStats' | 'breakerState'>,
): ReadonlyMap<number | null, string> {
  const keys = client.keyStats().map(({ slot, state }) => [slot, state] as const);
  return new Map<number | null, string>([[null, client.breakerState()], ...keys]);
}
