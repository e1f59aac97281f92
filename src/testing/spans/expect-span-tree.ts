import { ExpectationError } from '../expectation-error.js';
import { lineDifference } from './line-difference.js';
import { type SpanTreeOptions, spanTree, type TreeSpan } from './span-tree.js';

/**
 * Compares `spanTree(spans, options)` with a tree written down: indented as you like, blank lines around it do not count.
 * Throws an ExpectationError that shows the two line by line.
 */
export function expectSpanTree(
  spans: readonly TreeSpan[],
  expected: string,
  options: SpanTreeOptions = {},
): void {
  const wanted = outdented(expected);
  const found = spanTree(spans, options);
  if (wanted === found) return;
  throw new ExpectationError(
    `The spans are not those expected:\n${lineDifference(wanted, found)}`,
    {
      expected: wanted,
      actual: found,
    },
  );
}

function outdented(text: string): string {
  const lines = text.replace(/^\s*\n|\s+$/g, '').split('\n');
  const indents = lines.filter((line) => line.trim() !== '').map((line) => line.search(/\S/));
  const indent = Math.min(...indents);
  return lines.map((line) => line.slice(indent).trimEnd()).join('\n');
}
