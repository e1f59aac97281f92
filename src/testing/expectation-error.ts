/** A test's expectation that was not met. Test runners show `expected` beside `actual` where both are given. */
export class ExpectationError extends Error {
  readonly expected?: unknown;
  readonly actual?: unknown;

  constructor(
    message: string,
    values: { readonly expected?: unknown; readonly actual?: unknown } = {},
  ) {
    super(message);
    this.name = 'ExpectationError';
    Object.assign(this, values);
  }
}
