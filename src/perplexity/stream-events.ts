import type { AgentAnswer, Answered, Source } from './answers.js';

/** The answer comes from the cache: the first event then, so that nobody shows an old text as a new one. */
export interface FromCache {
  readonly type: 'cached';
  readonly outcome: 'hit' | 'stale';
  readonly entryAgeMs: number;
  /** Why an old answer is given, on `stale`. */
  readonly staleReason: string | undefined;
}

/** A piece of the answer's text. The pieces of a stream, joined, are its text. */
export interface TextDelta {
  readonly type: 'text_delta';
  readonly delta: string;
}

/** Pages the run has found, before it writes about them; each is told once. */
export interface SourcesFound {
  readonly type: 'sources';
  readonly sources: readonly Source[];
}

/** A step of the run (the vendor's output item) has begun or is done: a search, a message, a tool's result. */
export interface RunStep {
  readonly type: 'item_added' | 'item_done';
  /** The vendor's word: `message`, `search_results`, `function_call`, …; the set is open. */
  readonly item: string;
  /** Name of the function, where one is called. */
  readonly name?: string | undefined;
}

/** The last event of a stream that ended well. */
export interface Completed {
  readonly type: 'completed';
  readonly answer: Answered<AgentAnswer>;
}

/** What a streamed call tells while it runs; all of it frozen and shared with other callers but `completed`. */
export type AgentStreamEvent = FromCache | TextDelta | SourcesFound | RunStep | Completed;

/** An event of the upstream's: what the flight, the cache and the late joiners pass on. */
export type AgentProgress = Exclude<AgentStreamEvent, Completed>;

/** A streamed call under way: its events, and its answer. Leaving the loop early ends this caller's call only. */
export interface AgentStream extends AsyncIterable<AgentStreamEvent> {
  /** What `ask` would have given; rejects as it would, and need not be listened to. */
  readonly answer: Promise<Answered<AgentAnswer>>;
}
