import type { Size } from './line.js';

/** The whole of a terminal's window, drawn on line by line. */
export interface TerminalCanvas {
  size(): Size;
  /** Takes the window: the cursor is hidden, and what was there is kept for later. */
  enter(): void;
  /** Shows these lines; writes those only that differ from what is shown. */
  draw(lines: readonly string[]): void;
  /** Wipes the window: its size has changed, or something else has written there. */
  wipe(): void;
  /** Wipes the window and shows the same lines again. */
  redraw(): void;
  /** Gives the window back as it was. Does nothing the second time. */
  leave(): void;
}

const esc = '\u001b[';
// Kept apart from the lines of the shell; nothing wraps, should the terminal find a letter wider than we do.
const taken = `${esc}?1049h${esc}?25l${esc}?7l${esc}2J`;
const given = `${esc}0m${esc}?7h${esc}?25h${esc}?1049l`;
// Terminals that know it show the frame at once; others ignore it.
const [frameBegins, frameEnds] = [`${esc}?2026h`, `${esc}?2026l`];

export function terminalCanvas(stdout: NodeJS.WriteStream): TerminalCanvas {
  let shown: readonly string[] = [];
  let isTaken = false;
  const draw = (lines: readonly string[]) => {
    if (!isTaken) return;
    const changes = lines.flatMap((line, row) =>
      line === shown[row] ? [] : [`${esc}${row + 1};1H${esc}2K${line}${esc}0m`],
    );
    shown = lines;
    if (changes.length > 0) stdout.write(frameBegins + changes.join('') + frameEnds);
  };
  const wipe = () => {
    shown = [];
    if (isTaken) stdout.write(`${esc}0m${esc}2J`);
  };
  return {
    draw,
    wipe,
    redraw: () => {
      const lines = shown;
      wipe();
      draw(lines);
    },
    // A terminal that does not tell says 0, or nothing.
    size: () => ({ columns: stdout.columns || 80, rows: stdout.rows || 24 }),
    enter: () => {
      isTaken = true;
      stdout.write(taken);
    },
    leave: () => {
      if (!isTaken) return;
      isTaken = false;
      stdout.write(given);
    },
  };
}
