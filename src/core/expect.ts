import { ConfigError } from '../errors.js';

interface Range {
  readonly min?: number;
  readonly max?: number;
}

function boundsOf({ min, max }: Range): string {
  if (min !== undefined && max !== undefined) return ` from ${min} to ${max}`;
  if (min !== undefined) return ` of at least ${min}`;
  return max === undefined ? '' : ` of at most ${max}`;
}

interface Expectation {
  readonly name: string;
  readonly value: unknown;
  readonly expected: string;
}

function refusal({ name, value, expected }: Expectation): ConfigError {
  return new ConfigError(`Expected \`${name}\` to be ${expected}, got ${shown(value)}.`);
}

function shown(value: unknown): string {
  // A string could be a misplaced key.
  return typeof value === 'string' ? `a string of ${value.length} characters` : String(value);
}

/** Returns `value` if it is a whole number in range; throws a ConfigError that names it otherwise. */
export function expectInteger(name: string, value: number, range: Range = {}): number {
  if (Number.isInteger(value) && isWithin(value, range)) return value;
  throw refusal({ name, value, expected: `an integer${boundsOf(range)}` });
}

/** Returns `value` if it is a finite number in range; throws a ConfigError that names it otherwise. */
export function expectNumber(name: string, value: number, range: Range = {}): number {
  if (Number.isFinite(value) && isWithin(value, range)) return value;
  throw refusal({ name, value, expected: `a number${boundsOf(range)}` });
}

function isWithin(value: number, { min = -Infinity, max = Infinity }: Range): boolean {
  return value >= min && value <= max;
}

/** Returns `value` if it is one of `known`; throws a ConfigError that names the option and what it may be otherwise. */
export function expectOneOf<Word extends string>(
  name: string,
  value: Word,
  known: readonly Word[],
): Word {
  if (known.includes(value)) return value;
  throw refusal({ name, value, expected: `one of ${known.join(', ')}` });
}
