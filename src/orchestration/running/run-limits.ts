import { createRunGate, type DrainOptions, type RunGate, type RunGateOptions } from './run-gate.js';

let current: RunGate | undefined;
/** Replaced, and not empty yet. */
let former: readonly RunGate[] = [];

/** The gate through which the runs of this process go, unless they are given another. */
export function processGate(): RunGate {
  current ??= createRunGate();
  return current;
}

/**
 * How many runs this process takes at once, and how many may wait; for runs that are begun from now on. Also opens the process
 * again after `drainRuns`. Throws a ConfigError.
 */
export function setRunLimits(limits: RunGateOptions): void {
  const next = createRunGate(limits);
  former = [...former, ...(current ? [current] : [])].filter(
    ({ running, waiting }) => running + waiting > 0,
  );
  current = next;
}

/**
 * For a process that is about to end (SIGTERM): begins no more runs, and stops those under way at their next super-step.
 * Resolves when the last has ended. Installs no signal handler; call it from yours.
 */
export async function drainRuns(options?: DrainOptions): Promise<void> {
  await Promise.all([...former, processGate()].map((gate) => gate.drain(options)));
}
