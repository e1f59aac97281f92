/** A part of a text, from `start` up to `end`, without it. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * The code of a Markdown text, in order: fenced and indented blocks, and inline code. What stands in them is quoted, so no
 * number in brackets there is a citation. Goes over the text once.
 */
export function codeIn(text: string): Span[] {
  const isCode = codeLines();
  return linesIn(text).flatMap((line) =>
    isCode(text.slice(line.start, line.end)) ? [line] : inlineCodeIn(text, line),
  );
}

/** Tells, line by line, what belongs to a block of code. */
function codeLines(): (line: string) => boolean {
  let fence: string | undefined;
  let mayIndent = true;
  let isList = false;
  return (line) => {
    const isBlank = line.trim() === '';
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1];
    if (fence !== undefined) {
      if (mark?.startsWith(fence) && line.trim() === mark) fence = undefined;
      return true;
    }
    fence = mark;
    const isIndented = !isBlank && /^(?: {4}|\t)/.test(line);
    const isCode = mark !== undefined || (isIndented && mayIndent && !isList);
    // A block of indented lines begins behind an empty line, and goes on until something else comes.
    mayIndent = isBlank || (isIndented && isCode);
    if (!isIndented && !isBlank) isList = /^\s*(?:[-*+•]|\d{1,3}[.)])\s/.test(line);
    return isCode;
  };
}

/** The lines of a text without their ends. */
export function linesIn(text: string): Span[] {
  const lines: Span[] = [];
  let start = 0;
  for (const { index, 0: end } of text.matchAll(/\r\n|[\r\n\u2028\u2029]/g)) {
    lines.push({ start, end: index });
    start = index + end.length;
  }
  lines.push({ start, end: text.length });
  return lines;
}

/** Pairs runs of as many backticks; what is not closed on its line is no code. */
function inlineCodeIn(text: string, { start, end }: Span): Span[] {
  const runs = [...text.slice(start, end).matchAll(/(?<!\\)`{1,9}/g)];
  // The next run of the same length, found from behind, so that a line of backticks costs one pass.
  const nextOf = new Map<number, number>();
  const latest = new Map<number, number>();
  for (let at = runs.length - 1; at >= 0; at--) {
    const { length } = runs[at]?.[0] ?? '';
    const next = latest.get(length);
    if (next !== undefined) nextOf.set(at, next);
    latest.set(length, at);
  }
  const spans: Span[] = [];
  for (let at = 0; at < runs.length; at++) {
    const closing = nextOf.get(at);
    if (closing === undefined) continue;
    const [open, close] = [runs[at], runs[closing]];
    spans.push({
      start: start + (open?.index ?? 0),
      end: start + (close?.index ?? 0) + (close?.[0].length ?? 0),
    });
    at = closing;
  }
  return spans;
}
