#!/usr/bin/env node
import { CommanderError } from 'commander';
import { exitCodeOf, explain } from './failure.js';
import { InterruptedError, type Io } from './io.js';
import { createProgram } from './program.js';

const controller = new AbortController();

for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.on(name, () => {
    // The second time the user means it.
    if (controller.signal.aborted) process.exit(name === 'SIGINT' ? 130 : 143);
    controller.abort(new InterruptedError(name));
  });
}

// A reader that has seen enough (`| head`) closes the pipe; that is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

const io: Io = {
  stdout: process.stdout,
  stderr: process.stderr,
  cwd: process.cwd(),
  env: process.env,
  signal: controller.signal,
};

try {
  await createProgram(io).parseAsync();
} catch (error) {
  process.exitCode = exitCodeOf(error);
  // Commander has printed its own message already.
  if (!(error instanceof CommanderError)) process.stderr.write(`${explain(error)}\n`);
}
