import type { AgentAnswer } from './answers.js';
import type { AgentProgress } from './stream-events.js';

/** What a reader has been told of an answer. */
export interface Told {
  readonly text: string;
  /** How many pages. */
  readonly sources: number;
}

/**
 * What is still to be told when the answer is there: everything, where it came in one piece (from the cache, or from
 * the flight of a call that did not stream); else the end of the text, if the stream left any out.
 */
export function tellRest({ text, sources }: Told, answer: AgentAnswer): readonly AgentProgress[] {
  const rest: AgentProgress[] = [];
  if (sources === 0 && answer.sources.length > 0) {
    rest.push({ type: 'sources', sources: answer.sources });
  }
  if (answer.text.length > text.length && answer.text.startsWith(text)) {
    rest.push({ type: 'text_delta', delta: answer.text.slice(text.length) });
  }
  return rest;
}
