import type { Group, MonitorReport, NotableCall } from '../../watching/monitor-report.js';

/** What of the calls is shown; an empty text is no restriction. */
export interface CallFilter {
  readonly words: string;
  readonly model: string;
  readonly agent: string;
  readonly outcome: string;
}

export const noFilter: CallFilter = { words: '', model: '', agent: '', outcome: '' };

export interface FilterChoices {
  readonly models: readonly string[];
  readonly agents: readonly string[];
}

// As the tables write it where nobody said a name.
export const unnamed = '–';

export function choicesOf({ groups, slowest, failing }: MonitorReport): FilterChoices {
  const named = [...groups, ...slowest, ...failing];
  const sorted = (names: readonly (string | null)[]) =>
    [...new Set(names.map((name) => name ?? unnamed))].sort();
  return {
    models: sorted(named.map(({ model }) => model)),
    agents: sorted(named.map(({ agent }) => agent)),
  };
}

export function isShown(
  call: Pick<Group | NotableCall, 'model' | 'agent' | 'endpoint'>,
  { words, model, agent }: CallFilter,
): boolean {
  const [itsModel, itsAgent] = [call.model ?? unnamed, call.agent ?? unnamed];
  const text = `${itsModel} ${itsAgent} ${call.endpoint}`.toLowerCase();
  return (
    (model === '' || model === itsModel) &&
    (agent === '' || agent === itsAgent) &&
    text.includes(words.trim().toLowerCase())
  );
}

/** A group is no single outcome: of what the filter asks for it may hold failures, reused answers, or neither. */
export function holdsOutcome({ calls, failed, hitRate }: Group, outcome: string): boolean {
  if (outcome === 'error') return failed > 0;
  if (['hit', 'stale', 'coalesced'].includes(outcome)) return hitRate > 0;
  if (['miss', 'bypass'].includes(outcome)) return calls - failed - hitRate * calls > 0.5;
  return true;
}
