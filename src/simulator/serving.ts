import type { Admission, Gate } from './admit.js';
import type { FaultDesk } from './faults.js';
import type { SimulatorRequest } from './reply.js';
import type { OpenEntry } from './request-log.js';
import type { Route } from './routes.js';

/** What a request meets on its way. */
export interface Desk extends Gate {
  readonly faults: FaultDesk;
}

/** One request and its line in the log. */
export interface Visit {
  readonly request: SimulatorRequest;
  readonly entry: OpenEntry;
  /** Aborts when the client leaves. */
  readonly signal: AbortSignal | undefined;
}

/** A request that was let in. */
export interface Serving extends Desk, Visit {
  readonly admission: Admission;
  readonly route: Exclude<Route, 'sonar'>;
  readonly path: string;
}
