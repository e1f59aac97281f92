/** What a command may touch of the process. */
export interface Io {
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborts on SIGINT and SIGTERM. */
  readonly signal: AbortSignal;
}

/** Why the signal of `Io` aborted. */
export class InterruptedError extends Error {
  readonly exitCode: number;

  constructor(name: 'SIGINT' | 'SIGTERM') {
    super(`Stopped by ${name}.`);
    this.exitCode = name === 'SIGINT' ? 130 : 143;
  }
}
