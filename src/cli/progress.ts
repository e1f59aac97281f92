import pc from 'picocolors';
import type { Progress } from '../scenarios/run-scenarios.js';

interface ProgressDisplay {
  readonly update: (progress: Progress) => void;
  readonly warn: (message: string) => void;
  /** Leaves the cursor at the start of an empty line. */
  readonly end: () => void;
}

/** One line that is redrawn on a terminal, a line per finished step elsewhere. Silent without a stream. */
export function showProgress(stream: NodeJS.WriteStream | undefined): ProgressDisplay {
  const live = stream?.isTTY === true;
  let drawn = false;
  const clear = () => {
    if (live && drawn) stream.write('\r\u001b[K');
    drawn = false;
  };
  return {
    update: ({ label, done, of, finished }) => {
      if (!stream) return;
      const count = `${done.toLocaleString('en-US')}/${of.toLocaleString('en-US')}`;
      clear();
      if (finished)
        stream.write(`${live ? pc.green('✓') : 'done'} ${label} ${live ? pc.dim(count) : count}\n`);
      else if (live) {
        stream.write(`  ${label} ${pc.dim(count)}`.slice(0, Math.max(20, stream.columns + 8)));
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
