import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface RunningCli {
  /** Resolves with the match once standard output or error has it. */
  seen(pattern: RegExp): Promise<RegExpMatchArray>;
  stop(signal: NodeJS.Signals): void;
  readonly ended: Promise<{ readonly code: number | null; readonly output: string }>;
}

const command = join(process.cwd(), 'dist/src/cli/main.js');

/** Starts the built command as a user does, in an empty folder, for whoever has to do with it while it runs. */
export function startCli(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): RunningCli {
  const folder = mkdtempSync(join(tmpdir(), 'crossgraph-cli-'));
  const child = spawn(process.execPath, [command, ...args], {
    cwd: folder,
    env: { PATH: process.env['PATH'] ?? '', TMPDIR: folder, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const watchers = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      for (const watch of [...watchers]) watch();
    });
  }
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject).on('close', resolve);
  }).then((code) => {
    rmSync(folder, { recursive: true, force: true });
    for (const watch of [...watchers]) watch();
    return { code, output };
  });
  return {
    ended,
    stop: (signal) => child.kill(signal),
    seen: (pattern) =>
      new Promise((resolve, reject) => {
        const watch = () => {
          const match = pattern.exec(output);
          if (!match && child.exitCode === null) return;
          watchers.delete(watch);
          if (match) resolve(match);
          else reject(new Error(`The command has ended without ${pattern}:\n${output}`));
        };
        watchers.add(watch);
        watch();
      }),
  };
}
