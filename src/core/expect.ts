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
  if (typeof value === 'string') return `a string of ${value.length} characters`;
  return typeof value === 'object' && value !== null ? 'an object' : String(value);
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

/** Returns `value` if it is a list; throws a ConfigError that names it otherwise. */
export function expectList<Item>(name: string, value: readonly Item[]): readonly Item[] {
  if (Array.isArray(value)) return value;
  throw refusal({ name, value, expected: 'a list' });
}

/** Returns `value` if it is a string or not given; throws a ConfigError that names it otherwise. */
export function expectText(name: string, value: string | undefined): string | undefined {
  if (value === undefined || typeof value === 'string') return value;
  throw refusal({ name, value, expected: 'a string' });
}

/** Returns `value` if it is an object; throws a ConfigError that names it otherwise. */
export function expectObject<Value extends object>(name: string, value: Value): Value {
  if (typeof value === 'object' && value !== null) return value;
  throw refusal({ name, value, expected: 'an object' });
}
