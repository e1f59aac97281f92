import stringWidth from 'string-width';

/** What a piece of text means; colours are chosen from it where there are any. */
export type Tone =
  | 'plain'
  | 'dim'
  | 'strong'
  | 'good'
  | 'warning'
  | 'bad'
  | 'accent'
  | 'second'
  | 'chosen';

/** Text of one meaning. */
export interface Span {
  readonly text: string;
  readonly tone?: Tone | undefined;
  /** Where it leads, on terminals that know links. */
  readonly href?: string | undefined;
}

/** A line of the screen. */
export type Line = readonly Span[];

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

export function span(text: string, tone?: Tone): Span {
  return { text, tone };
}

export function textOf(line: Line): string {
  return line.map(({ text }) => text).join('');
}

// Measuring by graphemes is dear, and nearly all of a screen is ASCII, frames and bars.
const isNarrow = /^[\x20-\x7e\u00b7\u00d7\u2026\u2264\u2500-\u259f\u25b4\u25b8\u25be\u25cf]*$/;

/** Columns that text takes on a terminal: two for a wide character. */
export function textWidth(text: string): number {
  return isNarrow.test(text) ? text.length : stringWidth(text);
}

export function lineWidth(line: Line): number {
  return line.reduce((sum, { text }) => sum + textWidth(text), 0);
}

/** `text` in at most `width` columns; what is cut ends in `…`. */
export function shortened(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  if (width < 1) return '';
  return `${firstColumns(text, width - 1)}…`;
}

/** `text` in exactly `width` columns. */
export function padded(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const short = shortened(text, width);
  const room = ' '.repeat(Math.max(0, width - textWidth(short)));
  return align === 'left' ? short + room : room + short;
}

/** The line in exactly `width` columns. */
export function fitted(line: Line, width: number): Line {
  const room = width - lineWidth(line);
  if (room === 0) return line;
  if (room > 0) return [...line, span(' '.repeat(room))];
  const kept: Span[] = [];
  let left = width;
  for (const part of line) {
    const needed = textWidth(part.text);
    if (needed > left || (needed === left && part !== line.at(-1))) {
      kept.push({ ...part, text: padded(`${firstColumns(part.text, left - 1)}…`, left) });
      break;
    }
    kept.push(part);
    left -= needed;
  }
  return width < 1 ? [] : kept;
}

/** Both ends of a line, in exactly `width` columns; what does not fit is cut from the start. */
export function spread(start: Line, end: Line, width: number): Line {
  const room = width - lineWidth(end);
  return room < 1 ? fitted(end, width) : [...fitted(start, room), ...end];
}

/** Two blocks side by side; the left one takes `width` columns. */
export function beside(left: readonly Line[], right: readonly Line[], width: number): Line[] {
  const rows = Math.max(left.length, right.length);
  return Array.from({ length: rows }, (_, row) => [
    ...fitted(left[row] ?? [], width),
    ...(right[row] ?? []),
  ]);
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

function firstColumns(text: string, width: number): string {
  if (isNarrow.test(text)) return text.slice(0, Math.max(0, width));
  let taken = '';
  let left = width;
  for (const { segment } of graphemes.segment(text)) {
    left -= stringWidth(segment);
    if (left < 0) break;
    taken += segment;
  }
  return taken;
}
