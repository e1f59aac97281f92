import { type Billing, type ErrorCode, errorTable } from './error-table.js';

export interface ErrorOverrides {
  readonly cause?: unknown;
  readonly retryable?: boolean | undefined;
  readonly billing?: Billing | undefined;
  readonly errorType?: string | undefined;
}

/** Base of every error this package makes. `isCrossgraphError` also recognises one from another copy of the package. */
export class CrossgraphError extends Error {
  readonly isCrossgraphError = true;
  readonly code: ErrorCode;
  readonly retryable: boolean;
  readonly billing: Billing;
  /** Low-cardinality word for spans and metrics. */
  readonly errorType: string;

  constructor(code: ErrorCode, message: string, overrides: ErrorOverrides = {}) {
    super(message, 'cause' in overrides ? { cause: overrides.cause } : undefined);
    const known = errorTable[code];
    this.name = new.target.name;
    this.code = code;
    this.retryable = overrides.retryable ?? known.retryable;
    this.billing = overrides.billing ?? known.billing;
    this.errorType = overrides.errorType ?? known.errorType;
  }
}

/** An option, variable or argument is wrong; the message names it, what was expected and what to do. Thrown before anything is sent. */
export class ConfigError extends CrossgraphError {
  constructor(message: string, overrides: ErrorOverrides = {}) {
    super('CONFIG_INVALID', message, overrides);
  }
}

export interface UpstreamDetails extends ErrorOverrides {
  /** HTTP status of the answer. */
  readonly status: number;
  /** `x-request-id`, to quote to the vendor. */
  readonly requestId?: string | undefined;
  /** The vendor's own word (`error.type` of its envelope). */
  readonly vendorType?: string | undefined;
  /** How long the server asks to wait, in milliseconds. */
  readonly retryAfterMs?: number | undefined;
}

/** The upstream answered, and the answer was a refusal or a fault. */
export class UpstreamError extends CrossgraphError {
  readonly status: number;
  readonly requestId: string | undefined;
  readonly vendorType: string | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(code: ErrorCode, message: string, details: UpstreamDetails) {
    super(code, message, {
      ...details,
      errorType: details.errorType ?? String(details.status),
    });
    this.status = details.status;
    this.requestId = details.requestId;
    this.vendorType = details.vendorType;
    this.retryAfterMs = details.retryAfterMs;
  }
}

/** 429. `retryAfterMs` is what the server asked for, when it did. */
export class RateLimitError extends UpstreamError {
  constructor(message: string, details: UpstreamDetails) {
    super('RATE_LIMITED', message, details);
  }
}

/** 401 or 403: this key is refused (`KEY_REFUSED`), or its account has no credit left (`QUOTA_EXHAUSTED`). */
export class KeyRefusedError extends UpstreamError {
  /** Number of the key, never the key. */
  readonly keySlot: number;

  constructor(
    code: 'KEY_REFUSED' | 'QUOTA_EXHAUSTED',
    message: string,
    details: UpstreamDetails & { keySlot: number },
  ) {
    super(code, message, details);
    this.keySlot = details.keySlot;
  }
}

/** The upstream said 200, but what it sent cannot be used. Says where, never quotes the body. */
export class AnswerShapeError extends CrossgraphError {
  constructor(message: string, overrides: ErrorOverrides = {}) {
    super('ANSWER_UNREADABLE', message, overrides);
  }
}

/** The exchange broke below HTTP: refused, reset, closed, not found. */
export class ConnectionError extends CrossgraphError {
  constructor(message: string, overrides: ErrorOverrides = {}) {
    super('CONNECTION_LOST', message, overrides);
  }
}

/** A time limit passed: one attempt's (retryable) or the whole call's (final). */
export class CallTimeoutError extends CrossgraphError {
  readonly limitMs: number;
  readonly scope: 'attempt' | 'call';

  constructor(limitMs: number, scope: 'attempt' | 'call', overrides: ErrorOverrides = {}) {
    const whole = scope === 'call' ? 'the whole call' : 'this attempt';
    super('CALL_TIMEOUT', `No answer within ${Math.round(limitMs)} ms, the limit of ${whole}.`, {
      retryable: scope === 'attempt',
      ...overrides,
    });
    this.limitMs = limitMs;
    this.scope = scope;
  }
}

/** The endpoint's circuit breaker is open; nothing was sent. Ask again in `retryAfterMs`. */
export class CircuitOpenError extends CrossgraphError {
  readonly retryAfterMs: number;

  constructor(endpoint: string, retryAfterMs: number) {
    super(
      'CIRCUIT_OPEN',
      `The circuit breaker of ${endpoint} is open after repeated upstream faults; next try in ${Math.ceil(retryAfterMs)} ms.`,
    );
    this.retryAfterMs = retryAfterMs;
  }
}

/** A request may cost more than a ledger has left; nothing was sent. `spent` includes what is reserved or was lost. */
export class BudgetExceededError extends CrossgraphError {
  readonly unit: 'usd' | 'requests' | 'tokens' | 'ms';
  readonly spent: number;
  readonly allowed: number;

  constructor(
    unit: BudgetExceededError['unit'],
    { spent, allowed }: { readonly spent: number; readonly allowed: number },
  ) {
    super(
      'BUDGET_EXCEEDED',
      `The budget of ${allowed} ${unit} does not allow this request: ${spent} ${unit} are spent or reserved.`,
    );
    this.unit = unit;
    this.spent = spent;
    this.allowed = allowed;
  }
}

/** No key can be used in time: all refused or out of credit (no `retryAfterMs`), or the earliest lawful slot lies behind the deadline. */
export class KeysExhaustedError extends CrossgraphError {
  readonly retryAfterMs: number | undefined;

  constructor(
    message: string,
    { retryAfterMs, ...overrides }: ErrorOverrides & { retryAfterMs?: number | undefined } = {},
  ) {
    super('KEYS_EXHAUSTED', message, {
      errorType: retryAfterMs === undefined ? 'no_healthy_key' : 'rate_limiter_rejected',
      ...overrides,
    });
    this.retryAfterMs = retryAfterMs;
  }
}

/** A run of the Agent API ended as `failed`, `cancelled` (`RUN_FAILED`) or `incomplete` (`RUN_INCOMPLETE`) behind HTTP 200. */
export class RunError extends CrossgraphError {
  /** What the run had produced; flagged by being here, never returned as an answer. */
  readonly partial: unknown;
  readonly costUsd: number;

  constructor(
    code: 'RUN_FAILED' | 'RUN_INCOMPLETE',
    message: string,
    {
      partial,
      costUsd = 0,
      ...overrides
    }: ErrorOverrides & { partial?: unknown; costUsd?: number } = {},
  ) {
    super(code, message, overrides);
    this.partial = partial;
    this.costUsd = costUsd;
  }
}

/** An agent or node failed; `cause` says why. */
export class AgentError extends CrossgraphError {
  readonly agent: string;

  constructor(agent: string, message: string, overrides: ErrorOverrides = {}) {
    super('AGENT_FAILED', message, overrides);
    this.agent = agent;
  }
}

/** A graph cannot be found, loaded or built. */
export class GraphError extends CrossgraphError {
  constructor(message: string, overrides: ErrorOverrides = {}) {
    super('GRAPH_INVALID', message, overrides);
  }
}

/** True for an error of this package, whatever was thrown. */
export function isCrossgraphError(thrown: unknown): thrown is CrossgraphError {
  return (
    typeof thrown === 'object' &&
    thrown !== null &&
    (thrown as { isCrossgraphError?: unknown }).isCrossgraphError === true
  );
}

/** How long the error asks to wait, in milliseconds, if it does. */
export function retryAfterMsOf(thrown: unknown): number | undefined {
  if (!isCrossgraphError(thrown)) return undefined;
  const asked = (thrown as { retryAfterMs?: unknown }).retryAfterMs;
  return typeof asked === 'number' ? asked : undefined;
}

/** Message of anything thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
