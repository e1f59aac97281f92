import {
  accessSync,
  closeSync,
  constants,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { resolve } from 'node:path';
import { ConfigError, messageOf } from '../errors.js';

/** A file that is written once, at the end. */
export interface ReportFile {
  /** Readers see the old content or the new one, never a part. A device or pipe is written as it stands. */
  write(content: string | Uint8Array): void;
}

/**
 * Finds out whether `file` can be written, without changing it or leaving anything behind: before anything is paid for.
 * Throws a ConfigError that names the file.
 */
export function openReportFile(file: string, what = 'The report'): ReportFile {
  const toldOf = (act: () => void) => told({ file, what }, act);
  return told({ file, what }, () => {
    const found = statSync(file, { throwIfNoEntry: false });
    // The file behind a link is replaced, not the link.
    const target = found ? realpathSync(file) : resolve(file);
    if (found?.isDirectory()) throw new Error('it is a directory');
    if (found && !found.isFile()) {
      accessSync(target, constants.W_OK);
      return { write: (content) => toldOf(() => writeFileSync(target, content)) };
    }
    const part = `${target}.${process.pid}.part`;
    closeSync(openSync(part, 'wx'));
    rmSync(part);
    if (found) accessSync(target, constants.W_OK);
    return {
      write: (content) =>
        toldOf(() => {
          writeFileSync(part, content);
          renameSync(part, target);
        }),
    };
  });
}

function told<Out>({ file, what }: { file: string; what: string }, act: () => Out): Out {
  try {
    return act();
  } catch (error) {
    const reason = messageOf(error).split(',')[0];
    throw new ConfigError(
      `${what} cannot be written to ${file} (${reason}); choose another file with --out.`,
      { cause: error },
    );
  }
}
