import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError, messageOf } from '../errors.js';
import type { Checkpointer } from '../orchestration/checkpoints/checkpointer.js';
import {
  checkCheckpointerSpec,
  openCheckpointer,
} from '../orchestration/checkpoints/open-checkpointer.js';

interface Place {
  /** `--checkpoints`. @defaultValue `.crossgraph/threads.db` of the working directory */
  readonly spec: string | undefined;
  readonly cwd: string;
  readonly onWarning: (message: string) => void;
}

/**
 * Opens the store that the commands share: what was asked for, else an SQLite file below the working directory. Where SQLite
 * is not installed and nothing was asked for, checkpoints stay in memory, and a warning says what is lost.
 */
export async function openThreads({ spec, cwd, onWarning }: Place): Promise<Checkpointer> {
  if (spec !== undefined) {
    checkCheckpointerSpec(spec);
    return openCheckpointer(spec, { onWarning });
  }
  try {
    return await openCheckpointer(`sqlite:${join(ownFolder(cwd), 'threads.db')}`, { onWarning });
  } catch (error) {
    if (!(error instanceof ConfigError && error.message.includes('need'))) throw error;
    onWarning(`${error.message} Checkpoints are kept in memory only: nothing can be resumed.`);
    return openCheckpointer('memory', { onWarning });
  }
}

/**
 * The folder of the commands below the working directory, made with a `.gitignore` where it is absent: threads and answers
 * hold what people asked.
 */
export function ownFolder(cwd: string): string {
  const folder = join(cwd, '.crossgraph');
  try {
    mkdirSync(folder, { recursive: true });
    const ignore = join(folder, '.gitignore');
    if (!existsSync(ignore)) writeFileSync(ignore, '*\n');
  } catch (error) {
    throw new ConfigError(
      `The folder .crossgraph cannot be made here (${messageOf(error).split(',')[0]}); give --checkpoints and --cache another place, or memory.`,
      { cause: error },
    );
  }
  return folder;
}
