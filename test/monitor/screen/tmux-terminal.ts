import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';

/** A program in a real terminal, tmux, without anybody before it. */
export interface TmuxTerminal {
  /** Keys by tmux's names: `q`, `Enter`, `Tab`. */
  press(...keys: string[]): void;
  /** What is to be seen. */
  screen(): string;
  /** Until that is to be seen. */
  shows(words: string | RegExp): Promise<void>;
  resizeTo(columns: number, rows: number): void;
  /** Whether the program has the whole screen, and whether the cursor is visible. */
  state(): { isTaken: boolean; hasCursor: boolean };
  close(): void;
}

export function openTmuxTerminal(command: string, columns: number, rows: number): TmuxTerminal {
  const folder = mkdtempSync(join(tmpdir(), 'crossgraph-tmux-'));
  const { CI, TMUX, NO_COLOR, ...env } = process.env;
  const tmux = (...words: string[]) =>
    execFileSync('tmux', ['-S', join(folder, 'socket'), '-f', '/dev/null', ...words], {
      encoding: 'utf8',
      stdio: 'pipe',
      env: { ...env, LANG: 'C.UTF-8', LC_ALL: 'C.UTF-8' },
    });
  const size = ['-x', String(columns), '-y', String(rows)];
  const shell = `echo before; ${command}; echo "after $?"; exec cat`;
  tmux('new-session', '-d', ...size, shell, ';', 'set', '-g', 'status', 'off');
  const ask = (format: string) => tmux('display-message', '-p', format).trim();
  const screen = () => tmux('capture-pane', '-p');
  return {
    screen,
    press: (...keys) => {
      tmux('send-keys', ...keys);
    },
    shows: async (words) => {
      await expect.poll(screen, { timeout: 60_000, interval: 200 }).toMatch(words);
    },
    resizeTo: (width, height) => {
      tmux('resize-window', '-x', String(width), '-y', String(height));
    },
    state: () => {
      const [taken, cursor] = ask('#{alternate_on}#{cursor_flag}');
      return { isTaken: taken === '1', hasCursor: cursor === '1' };
    },
    close: () => {
      tmux('kill-server');
      rmSync(folder, { recursive: true });
    },
  };
}
