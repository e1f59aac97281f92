import type { Relation } from './compare-polarity.js';

/**
 * Whether two claims about the same name the same numbers. A claim may leave a number out, but not name another one of the
 * same unit; numbers of different units cannot be compared.
 */
export function compareNumbers(left: ReadonlySet<string>, right: ReadonlySet<string>): Relation {
  const [fewer, more] = left.size <= right.size ? [left, right] : [right, left];
  const missing = without(fewer, more);
  if (missing.length === 0) return 'same';
  const spare = without(more, fewer);
  const units = new Set(spare.map(unitIn));
  return missing.some((number) => units.has(unitIn(number))) ? 'opposite' : 'unclear';
}

function without(numbers: ReadonlySet<string>, others: ReadonlySet<string>): string[] {
  return [...numbers].filter((number) => !others.has(number));
}

function unitIn(number: string): string {
  return number.replace(/^-?(?:\d+(?:\.\d+)?(?:e[+-]?\d+)?|Infinity)/, '').trim();
}
