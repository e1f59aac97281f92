import type { AgentAnswer, Answered } from './answers.js';
import type { AgentProgress } from './stream-events.js';

/** What a reader has been told of an answer. */
export interface Told {
  /** That it comes from the cache. */
  readonly cached: boolean;
  readonly text: string;
  /** How many pages. */
  readonly sources: number;
}

/**
 * What is still to be told when the answer is there: everything, where it came in one piece (from the cache, or from
 * the flight of a call that did not stream); else the end of the text, if the stream left any out.
 */
export function tellRest(
  { cached, text, sources }: Told,
  answer: Answered<AgentAnswer>,
): readonly AgentProgress[] {
  const rest: AgentProgress[] = [];
  const { outcome, entryAgeMs = 0, staleReason } = answer.meta;
  if (!cached && (outcome === 'hit' || outcome === 'stale')) {
    rest.push({ type: 'cached', outcome, entryAgeMs, staleReason });
  }
  if (sources === 0 && answer.sources.length > 0) {
    rest.push({ type: 'sources', sources: answer.sources });
  }
  if (answer.text.length > text.length && answer.text.startsWith(text)) {
    rest.push({ type: 'text_delta', delta: answer.text.slice(text.length) });
  }
  return rest;
}
