import type { CacheOutcome } from '../../core/call-record.js';

/** One logical call of a run, as its report and events tell it. What is known at its end is 0 or absent before. */
export interface RunCall {
  /** Unique within the outermost run, with the frames. */
  readonly id: number;
  readonly endpoint: 'agent' | 'search';
  readonly agent: string | undefined;
  readonly node: string | undefined;
  readonly tool: string | undefined;
  /** Equal for equal requests to one endpoint. */
  readonly question: string;
  readonly startedAt: number;
  endedAt: number | undefined;
  outcome: CacheOutcome | undefined;
  /** Why there is no answer; `ABORTED` and `UNEXPECTED` beside the error codes. */
  errorCode: string | undefined;
  attempts: number;
  retries: number;
  rateLimited: number;
  maybeBilled: number;
  inputTokens: number;
  outputTokens: number;
  totalTokens: number;
  costUsd: number;
  savedUsd: number;
  queueMs: number;
  upstreamMs: number;
  totalMs: number;
}
