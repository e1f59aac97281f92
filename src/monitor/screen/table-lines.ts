import { type Line, padded, type Span, span, textWidth } from './line.js';

/** A column of a table. */
export interface Column<Row> {
  readonly title: string;
  readonly cell: (row: Row) => Span;
  readonly align?: 'right';
  /** What it may shrink to before another column is left out; it does not shrink without. */
  readonly least?: number;
  /**
   * Where there is no room, the one with the highest number goes first; 0 stays. From 5 on they go before another is
   * shortened.
   */
  readonly rank: number;
}

export interface TableOptions {
  readonly width: number;
  /** Index of the row that is marked. */
  readonly chosen?: number | undefined;
  /** Columns between columns. @defaultValue 2 */
  readonly gap?: number;
  /** Which column the rows are sorted by, and how. */
  readonly sorted?: { readonly title: string; readonly isReversed: boolean } | undefined;
}

/** A line of titles and one for each row, in columns that fit. */
export function tableLines<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  { width, chosen, sorted, gap = 2 }: TableOptions,
): Line[] {
  const mark = chosen === undefined ? 0 : 2;
  const titled = columns.map((column) => ({ ...column, head: headOf(column.title, sorted) }));
  const cells = titled.map(({ cell }) => rows.map(cell));
  const shown = shownColumns(
    titled.map(({ head, least, rank }, index) => ({
      index,
      rank,
      least,
      natural: Math.max(
        textWidth(head),
        ...(cells[index] ?? []).map(({ text }) => textWidth(text)),
      ),
    })),
    { width: width - mark, gap },
  );
  const lineOf = (spanOf: (index: number) => Span) =>
    shown.flatMap(({ index, natural }, place) => {
      const { text, ...others } = spanOf(index);
      const whole = padded(text, natural, titled[index]?.align);
      return [...(place === 0 ? [] : [span(' '.repeat(gap))]), { ...others, text: whole }];
    });
  const header: Line = [
    span(' '.repeat(mark)),
    ...lineOf((index) => span(titled[index]?.head ?? '', 'dim')),
  ];
  return [
    header,
    ...rows.map((_, row): Line => {
      const line = lineOf((index) => cells[index]?.[row] ?? span(''));
      if (row !== chosen) return [span(' '.repeat(mark)), ...line];
      return [span('▸ ', 'accent'), ...line.map((each) => ({ ...each, tone: 'chosen' as const }))];
    }),
  ];
}

function headOf(title: string, sorted: TableOptions['sorted']): string {
  if (sorted?.title !== title) return title;
  return `${title}${sorted.isReversed ? '▴' : '▾'}`;
}

interface Measured {
  readonly index: number;
  readonly rank: number;
  readonly least: number | undefined;
  readonly natural: number;
}

/** The columns for which there is room, as wide as they may be. */
function shownColumns(
  columns: readonly Measured[],
  room: { readonly width: number; readonly gap: number },
): readonly Measured[] {
  const { width, gap } = room;
  const total = columns.reduce((sum, { natural }) => sum + natural + gap, -gap);
  if (total <= width) return columns;
  const lacking = total - width;
  const slack = columns.reduce((sum, each) => sum + slackOf(each), 0);
  const dearest = columns.reduce((one, other) => (other.rank > one.rank ? other : one));
  if (dearest.rank >= 5 || (slack < lacking && dearest.rank > 0)) {
    return shownColumns(
      columns.filter((each) => each !== dearest),
      room,
    );
  }
  let left = Math.min(slack, lacking);
  return columns.map((each) => {
    const given = Math.min(left, slackOf(each));
    left -= given;
    return { ...each, natural: each.natural - given };
  });
}

function slackOf({ natural, least }: Measured): number {
  return least === undefined ? 0 : Math.max(0, natural - least);
}
