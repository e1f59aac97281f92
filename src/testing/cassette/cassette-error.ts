import { CrossgraphError } from '../../errors.js';

/** Where a replay left its recording; test runners show `expected` beside `actual`. */
export interface Divergence {
  /** What was asked, with whom and where: ``agent `web`, node `fan_out`: POST /v1/agent``. */
  readonly call: string;
  /** The field that differs from the nearest recorded request, where there is one. */
  readonly field?: string | undefined;
  /** The recorded value of the field. */
  readonly expected?: unknown;
  /** The value asked for. */
  readonly actual?: unknown;
}

/** A request that is not on the cassette. Its message names node, agent or tool, call and field, but no value. */
export class CassetteError extends CrossgraphError {
  readonly call: string;
  readonly field: string | undefined;
  readonly expected: unknown;
  readonly actual: unknown;

  constructor(message: string, { call, field, expected, actual }: Divergence) {
    super('CASSETTE_DIVERGED', message);
    this.call = call;
    this.field = field;
    this.expected = expected;
    this.actual = actual;
  }
}
