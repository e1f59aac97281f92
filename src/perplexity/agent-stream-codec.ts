import { deepFreeze } from '../cache/deep-freeze.js';
import type { StreamCodec } from '../cache/stream-replay.js';
import type { AgentAnswer, Source } from './answers.js';
import type { AgentProgress, FromCache, RunStep } from './stream-events.js';

/**
 * An event as it is stored. Text and pages stand in the answer already, so a piece of text is its length, and pages are
 * their places in the answer's list.
 */
type PackedEvent = number | readonly number[] | RunStep;

/** Stores the events of an agent's stream at about two bytes per piece of text. */
export const agentStreamCodec: StreamCodec<AgentAnswer> = {
  opening: ({ outcome, entryAgeMs, staleReason }) =>
    Object.freeze({ type: 'cached', outcome, entryAgeMs, staleReason } satisfies FromCache),
  pack: (events, answer) => {
    const packed: PackedEvent[] = [];
    let text = '';
    for (const event of events as readonly AgentProgress[]) {
      const one = packEvent(event, answer);
      if (one === undefined) return undefined;
      packed.push(one);
      if (event.type === 'text_delta') text += event.delta;
    }
    return answer.text.startsWith(text) ? packed : undefined;
  },
  unpack: (packed, answer) => {
    if (!Array.isArray(packed)) return [];
    const events: AgentProgress[] = [];
    let from = 0;
    for (const one of packed as readonly unknown[]) {
      const event = unpackEvent(one, answer, from);
      // Damaged: better in one piece than in wrong ones.
      if (!event) return [];
      if (event.type === 'text_delta') from += event.delta.length;
      events.push(deepFreeze(event));
    }
    return events;
  },
};

function packEvent(event: AgentProgress, { sources }: AgentAnswer): PackedEvent | undefined {
  if (event.type === 'text_delta') return event.delta.length;
  if (event.type === 'cached') return undefined;
  if (event.type !== 'sources') return event;
  const places = event.sources.map((found) => sources.findIndex((source) => isSame(source, found)));
  return places.includes(-1) ? undefined : places;
}

function isSame(source: Source, found: Source): boolean {
  return source.id === found.id && source.url === found.url && source.snippet === found.snippet;
}

function unpackEvent(
  packed: unknown,
  { text, sources }: AgentAnswer,
  from: number,
): AgentProgress | undefined {
  if (typeof packed === 'number') {
    const fits = Number.isInteger(packed) && packed > 0 && from + packed <= text.length;
    return fits ? { type: 'text_delta', delta: text.slice(from, from + packed) } : undefined;
  }
  if (!Array.isArray(packed)) return isStep(packed) ? packed : undefined;
  const found = packed.flatMap((place) => sources[Number(place)] ?? []);
  return found.length === packed.length ? { type: 'sources', sources: found } : undefined;
}

function isStep(packed: unknown): packed is RunStep {
  if (typeof packed !== 'object' || packed === null) return false;
  const { type, item }: { readonly type?: unknown; readonly item?: unknown } = packed;
  return (type === 'item_added' || type === 'item_done') && typeof item === 'string';
}
