import { type Line, padded, type Size, span } from './line.js';
import type { PageView } from './scene.js';

const keys: readonly (readonly [key: string, what: string])[] = [
  ['1 … 6', 'go to a page'],
  ['Tab, Shift-Tab', 'next page, page before'],
  ['↑ ↓, k j', 'mark a row'],
  ['PgUp PgDn', 'ten rows at once'],
  ['g G', 'first row, last row'],
  ['Enter', 'open a run, close it'],
  ['/', 'filter rows; Enter keeps, Esc clears'],
  ['s S, → ←', 'sort by the next column'],
  ['r', 'reverse the order'],
  ['b', 'sum up by model, agent, node'],
  ['p', 'pause: keep what is shown'],
  ['Ctrl-L', 'draw the screen anew'],
  ['?', 'this help; any key closes it'],
  ['q, Ctrl-C', 'quit, with a summary'],
];

/** What the keys do. */
export function helpPage({ columns }: Size): PageView {
  const isNarrow = columns < 44;
  const lines = keys.map(
    ([key, what]): Line => [span(isNarrow ? `${key} ` : padded(key, 16), 'accent'), span(what)],
  );
  return { lines: isNarrow ? lines : [[span('Keys', 'strong')], [], ...lines], ids: [] };
}
