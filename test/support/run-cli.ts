import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface CliRun {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** By default an empty folder, where no `.env` interferes. */
  readonly cwd?: string;
  /** Told all of stderr whenever there is more of it. */
  readonly onStderr?: (stderr: string) => void;
  /** Signal to send once stderr has this text. */
  readonly stopAt?: { readonly text: string; readonly signal: NodeJS.Signals };
}

const command = join(process.cwd(), 'dist/src/cli/main.js');

/** Runs the built command as a user does, with an environment that holds nothing of ours. */
export async function runCli(args: readonly string[], options: CliOptions = {}): Promise<CliRun> {
  const folder = mkdtempSync(join(tmpdir(), 'crossgraph-cli-'));
  const child = spawn(process.execPath, [command, ...args], {
    cwd: options.cwd ?? folder,
    env: { PATH: process.env['PATH'] ?? '', TMPDIR: folder, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  let stopped = false;
  child.stdout.setEncoding('utf8').on('data', (text) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text;
    const { stopAt, onStderr } = options;
    onStderr?.(stderr);
    if (stopAt && !stopped && stderr.includes(stopAt.text)) {
      stopped = true;
      child.kill(stopAt.signal);
    }
  });
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.on('error', reject).on('close', resolve);
    });
    return { code, stdout, stderr };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
