/** What a caller can tell failures apart by. The table in docs/errors.md is generated knowledge: a test compares the two. */
export type ErrorCode =
  | 'CONFIG_INVALID'
  | 'REQUEST_REFUSED'
  | 'KEY_REFUSED'
  | 'QUOTA_EXHAUSTED'
  | 'RATE_LIMITED'
  | 'KEYS_EXHAUSTED'
  | 'UPSTREAM_FAILED'
  | 'CONNECTION_LOST'
  | 'ANSWER_UNREADABLE'
  | 'CALL_TIMEOUT'
  | 'CIRCUIT_OPEN'
  | 'CLIENT_CLOSED'
  | 'BUDGET_EXCEEDED'
  | 'CACHE_ONLY_MISS'
  | 'RUN_FAILED'
  | 'RUN_INCOMPLETE'
  | 'RUN_STOPPED'
  | 'RUN_REFUSED'
  | 'THREAD_UNKNOWN'
  | 'RESUME_REFUSED'
  | 'AGENT_FAILED'
  | 'GRAPH_INVALID'
  | 'CITATION_INVALID'
  | 'CASSETTE_DIVERGED';

/** Whether the upstream may have billed an exchange that ended in this error. */
export type Billing = 'no' | 'maybe';

interface ErrorFacts {
  /** True when the client may try the same call again by itself. */
  readonly retryable: boolean;
  readonly billing: Billing;
  /** `error.type` on the span (OpenTelemetry); a status code replaces it where there is one. */
  readonly errorType: string;
  /** Exit code of a command that ends with this error. */
  readonly exitCode: number;
}

const facts = (retryable: boolean, billing: Billing, errorType: string): ErrorFacts => ({
  retryable,
  billing,
  errorType,
  exitCode: 1,
});

/** A mistake of whoever calls, found before anything was sent. */
const usage = (errorType: string): ErrorFacts => ({
  ...facts(false, 'no', errorType),
  exitCode: 64,
});

/** Code by code: what an error of this code means unless the one at hand says otherwise. */
export const errorTable: Readonly<Record<ErrorCode, ErrorFacts>> = {
  CONFIG_INVALID: usage('config_invalid'),
  REQUEST_REFUSED: facts(false, 'no', '400'),
  KEY_REFUSED: facts(false, 'no', '401'),
  QUOTA_EXHAUSTED: facts(false, 'no', 'insufficient_quota'),
  RATE_LIMITED: facts(true, 'no', '429'),
  KEYS_EXHAUSTED: facts(false, 'no', 'no_healthy_key'),
  UPSTREAM_FAILED: facts(true, 'maybe', '500'),
  CONNECTION_LOST: facts(true, 'maybe', 'connection_lost'),
  ANSWER_UNREADABLE: facts(true, 'maybe', 'invalid_response'),
  CALL_TIMEOUT: facts(true, 'maybe', 'timeout'),
  CIRCUIT_OPEN: facts(false, 'no', 'circuit_breaker_open'),
  CLIENT_CLOSED: facts(false, 'no', 'client_closed'),
  BUDGET_EXCEEDED: facts(false, 'no', 'budget_exceeded'),
  CACHE_ONLY_MISS: facts(false, 'no', 'cache_only_miss'),
  RUN_FAILED: facts(false, 'maybe', 'run_failed'),
  RUN_INCOMPLETE: facts(false, 'maybe', 'run_incomplete'),
  RUN_STOPPED: facts(false, 'no', 'run_stopped'),
  RUN_REFUSED: facts(true, 'no', 'run_refused'),
  THREAD_UNKNOWN: usage('thread_unknown'),
  RESUME_REFUSED: usage('resume_refused'),
  AGENT_FAILED: facts(false, 'no', 'agent_failed'),
  GRAPH_INVALID: usage('graph_invalid'),
  CITATION_INVALID: facts(false, 'no', 'citation_invalid'),
  CASSETTE_DIVERGED: facts(false, 'no', 'cassette_diverged'),
};
