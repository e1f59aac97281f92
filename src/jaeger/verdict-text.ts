import type { Difference } from './compare-spans.js';
import type { TraceVerdict } from './verify-traces.js';

/** A trace of a thousand calls that did not arrive is no reason to print a thousand lines. */
const maxLines = 20;

/** The verdicts for a person: one line when all is well, else the differences trace by trace. */
export function verdictText(verdicts: readonly TraceVerdict[], jaeger: string): string {
  const torn = verdicts.filter(({ whole }) => !whole);
  const spans = verdicts.reduce((sum, { shown }) => sum + shown, 0);
  if (torn.length === 0) {
    return `whole: ${counted(verdicts.length, 'trace')}, ${counted(spans, 'span')} at ${jaeger}\n`;
  }
  const blocks = torn.map((verdict) => `\n${verdictBlock(verdict, jaeger)}`);
  return `not whole: ${torn.length} of ${counted(verdicts.length, 'trace')} at ${jaeger}\n${blocks.join('')}`;
}

function verdictBlock({ traceId, sent, shown, differences }: TraceVerdict, jaeger: string): string {
  const facts = sent === undefined ? `${shown} there` : `${sent} sent, ${shown} there`;
  const head = `${jaeger}/trace/${traceId}  ${facts}\n`;
  if (shown === 0) return `${head}  Jaeger does not have this trace.\n`;
  const lines = differences.slice(0, maxLines).map((each) => `  ${differenceLine(each)}\n`);
  const more = differences.length - lines.length;
  return `${head}${lines.join('')}${more > 0 ? `  … and ${more} more\n` : ''}`;
}

function differenceLine({ what, name, spanId, sent, shown }: Difference): string {
  const place = `${what.padEnd(8)} ${name} (${spanId})`;
  if (what === 'missing' || what === 'extra' || what === 'orphan') return place;
  const below = what === 'parent' ? 'below ' : '';
  return `${place}: sent ${below}${sent ?? 'none'}, there ${below}${shown ?? 'none'}`;
}

function counted(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}
