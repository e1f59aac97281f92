import type { ScreenState } from './screen-state.js';

interface Marked<Row> {
  readonly shown: readonly Row[];
  /** Index of the marked row among those shown. */
  readonly chosen: number | undefined;
}

/** As many of the rows as there is room for, the marked one among them. */
export function aroundMarked<Row extends { readonly id: string }>(
  rows: readonly Row[],
  { chosen }: Pick<ScreenState, 'chosen'>,
  room: number,
): Marked<Row> {
  if (rows.length === 0) return { shown: [], chosen: undefined };
  const index = Math.max(
    0,
    rows.findIndex(({ id }) => id === chosen),
  );
  const count = Math.max(1, room);
  const first = Math.max(0, Math.min(index - Math.floor(count / 2), rows.length - count));
  return { shown: rows.slice(first, first + count), chosen: index - first };
}
