#!/usr/bin/env node
import { CommanderError } from 'commander';
import { exitCodeOf, explain } from './failure.js';
import { InterruptedError, type Io } from './io.js';
import { createProgram } from './program.js';

const controller = new AbortController();
let outputFailed = false;

for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.on(name, () => {
    // The second time the user means it.
    if (controller.signal.aborted) process.exit(name === 'SIGINT' ? 130 : 143);
    controller.abort(new InterruptedError(name));
  });
}

// A reader that has seen enough (`| head`) closes the pipe: no failure, and no reason to drop the rest of the work.
process.stderr.on('error', () => undefined);
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE' || outputFailed) return;
  outputFailed = true;
  process.stderr.write(`crossgraph: standard output cannot be written (${error.code}).\n`);
});

const io: Io = {
  stdout: process.stdout,
  stderr: process.stderr,
  cwd: process.cwd(),
  env: process.env,
  signal: controller.signal,
};

// The end of this file ends the process. Where Node ends it, with a code of its own (13), something waits for what never comes.
process.once('beforeExit', () => {
  process.stderr.write(
    'crossgraph: the command cannot come to its end: something in it waits for what never comes, such as a graph file at its top.\n',
  );
  process.exit(1);
});

try {
  await createProgram(io).parseAsync();
} catch (error) {
  process.exitCode = exitCodeOf(error);
  // Commander has printed its own message already.
  if (!(error instanceof CommanderError)) process.stderr.write(`${explain(error)}\n`);
}

// Whatever a library has left open, such as a socket to a trace receiver that never ends its answer, must not hold
// the process; what has been printed must arrive.
await Promise.all([process.stdout, process.stderr].map(drained));
process.exit(outputFailed ? 1 : process.exitCode);

function drained(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => stream.write('', () => resolve()));
}
