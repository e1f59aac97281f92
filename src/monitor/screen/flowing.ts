import { type Line, type Span, span, textWidth } from './line.js';

/** The parts in as many lines as that takes; none is broken. */
export function flowing(parts: readonly Span[], columns: number, gap = 2): Line[] {
  const lines: Span[][] = [];
  let left = 0;
  for (const part of parts) {
    const width = textWidth(part.text);
    const line = lines.at(-1);
    if (line && left >= width + gap) {
      line.push(span(' '.repeat(gap)), part);
      left -= width + gap;
    } else {
      lines.push([part]);
      left = columns - width;
    }
  }
  return lines;
}
