import { fitted, type Line, type Size, shortened, span, textWidth } from './line.js';

/** A part of the screen, which fills what room it is given. */
export interface Panel {
  readonly title: string;
  /** Rows of its content: fewer than `least` are not worth a panel, more than `most` it cannot use. */
  readonly least: number;
  readonly most: number;
  readonly lines: (room: Size) => readonly Line[];
}

/** Rows of a frame: one above, one below. */
const frame = 2;

/** The panels under each other, in exactly the size given; those at the end go first when there is no room. */
export function stacked(panels: readonly Panel[], size: Size): Line[] {
  const shown = panels.slice(0, countThatFit(panels, size.rows));
  if (shown.length === 0) return bare(panels[0], size);
  const heights = shared(shown, size.rows - frame * shown.length);
  return shown.flatMap((panel, index) =>
    framed(panel, { ...size, rows: (heights[index] ?? 0) + frame }),
  );
}

/** Rows for each, in turn as long as it can use more; what nobody can use is the last one's. */
function shared(panels: readonly Panel[], rows: number): number[] {
  const heights = panels.map(({ least }) => least);
  let spare = rows - heights.reduce((sum, height) => sum + height, 0);
  for (let isDone = false; !isDone; ) {
    isDone = true;
    for (const [index, { most }] of panels.entries()) {
      const height = heights[index] ?? 0;
      if (spare === 0 || height >= most) continue;
      heights[index] = height + 1;
      spare -= 1;
      isDone = false;
    }
  }
  return heights.map((height, index) => (index === heights.length - 1 ? height + spare : height));
}

function countThatFit(panels: readonly Panel[], rows: number): number {
  let left = rows;
  const tooFar = panels.findIndex(({ least }) => {
    left -= least + frame;
    return left < 0;
  });
  return tooFar < 0 ? panels.length : tooFar;
}

/** Without a frame, where there is no room for one. */
function bare(panel: Panel | undefined, size: Size): Line[] {
  return filled(panel?.lines(size) ?? [], size);
}

/** A panel in its frame, in exactly the size given. */
function framed({ title, lines }: Pick<Panel, 'title' | 'lines'>, size: Size): Line[] {
  const { columns, rows } = size;
  if (columns < 12 || rows < 3) return filled(lines(size), size);
  const name = shortened(title, columns - 6);
  const room = { columns: columns - 4, rows: rows - frame };
  const side = (text: string) => span(text, 'dim');
  return [
    [side('╭─ '), span(name, 'strong'), side(` ${'─'.repeat(columns - 5 - textWidth(name))}╮`)],
    ...filled(lines(room), room).map((line) => [side('│ '), ...line, side(' │')]),
    [side(`╰${'─'.repeat(columns - 2)}╯`)],
  ];
}

/** Exactly so many rows and columns. */
export function filled(lines: readonly Line[], { columns, rows }: Size): Line[] {
  return Array.from({ length: Math.max(0, rows) }, (_, row) => fitted(lines[row] ?? [], columns));
}
