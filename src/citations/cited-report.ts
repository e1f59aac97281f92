import { siteOf } from './canonical-url.js';
import type { CitedText } from './claims.js';
import { markersIn } from './markers-in.js';
import type { SourceRef } from './source-ref.js';

export interface CitedReportOptions {
  /** @defaultValue 'markdown' */
  readonly format?: 'markdown' | 'text' | undefined;
  /** Which sources to list. @defaultValue 'cited' */
  readonly list?: 'cited' | 'all' | undefined;
  /** @defaultValue 'Sources' */
  readonly heading?: string | undefined;
}

/**
 * The text with its sources under it, by the numbers that its markers name: number, title, address, date. Titles come from
 * the web: signs that would draw on a terminal or open a link in Markdown are left out. The text itself stays as it is.
 */
export function citedReport(
  { text, sources }: CitedText,
  { format = 'markdown', list = 'cited', heading = 'Sources' }: CitedReportOptions = {},
): string {
  const cited = new Set(markersIn(text).flatMap(({ ids }) => ids));
  const listed = sources
    .filter(({ id }) => list === 'all' || cited.has(id))
    .sort((one, other) => one.id - other.id);
  if (listed.length === 0) return text;
  const head = format === 'markdown' ? `## ${heading}\n` : heading;
  const lines = listed.map(format === 'markdown' ? markdownLine : textLine);
  return `${text.trimEnd()}\n\n${head}\n${lines.join('\n')}\n`;
}

function markdownLine({ id, url, title, date }: SourceRef): string {
  const shown = harmless(title)
    .replace(/[[\]<>`*_\\|]/g, ' ')
    .replace(/ +/g, ' ')
    .trim();
  const name = shown || siteOf(harmless(url));
  const isWeb = /^https?:\/\//i.test(url);
  const address = harmless(url).replace(/[\s()<>]/g, (sign) =>
    encodeURIComponent(sign).replace('(', '%28').replace(')', '%29'),
  );
  return `- [${id}] ${isWeb ? `[${name}](${address})` : name}${dated(date)}`;
}

function textLine({ id, url, title, date }: SourceRef): string {
  const name = harmless(title).trim() || siteOf(harmless(url));
  return `[${id}] ${name}${dated(date)}\n    ${harmless(url)}`;
}

function dated(date: string | undefined): string {
  return date === undefined || date === '' ? '' : `, ${harmless(date)}`;
}

/** Without control and direction signs, on one line. */
function harmless(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu, ' ');
}
