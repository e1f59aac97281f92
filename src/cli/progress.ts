import type { Progress } from '../scenarios/run-scenarios.js';
import { colorsFor } from './colors.js';

interface ProgressDisplay {
  readonly update: (progress: Progress) => void;
  readonly warn: (message: string) => void;
  /** Leaves the cursor at the start of an empty line. */
  readonly end: () => void;
}

/** One line that is redrawn on a terminal, a line per finished step elsewhere. Silent without a stream. */
export function showProgress(
  stream: NodeJS.WriteStream | undefined,
  env: Readonly<Record<string, string | undefined>>,
): ProgressDisplay {
  const colors = stream && colorsFor(stream, env);
  let drawn = false;
  const clear = () => {
    if (drawn) stream?.write('\r\u001b[K');
    drawn = false;
  };
  return {
    update: ({ label, done, of, finished }) => {
      if (!stream || !colors) return;
      const text = `${label} ${done.toLocaleString('en-US')}/${of.toLocaleString('en-US')}`;
      clear();
      if (finished) stream.write(`${stream.isTTY ? colors.green('✓') : 'done'} ${text}\n`);
      else if (stream.isTTY) {
        // A line that wraps could not be taken back.
        stream.write(colors.dim(`  ${text}`.slice(0, Math.max(1, stream.columns - 1))));
        drawn = true;
      }
    },
    warn: (message) => {
      clear();
      (stream ?? process.stderr).write(`crossgraph: ${message}\n`);
    },
    end: clear,
  };
}
