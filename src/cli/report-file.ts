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
  /** Readers see the old text or the new one, never a part. A device or pipe is written as it stands. */
  write(text: string): void;
}

/**
 * Finds out whether `file` can be written, without changing it or leaving anything behind: before anything is paid for.
 * Throws a ConfigError that names the file.
 */
export function openReportFile(file: string): ReportFile {
  return told(file, () => {
    const found = statSync(file, { throwIfNoEntry: false });
    // The file behind a link is replaced, not the link.
    const target = found ? realpathSync(file) : resolve(file);
    if (found?.isDirectory()) throw new Error('it is a directory');
    if (found && !found.isFile()) {
      accessSync(target, constants.W_OK);
      return { write: (text) => told(file, () => writeFileSync(target, text)) };
    }
    const part = `${target}.${process.pid}.part`;
    closeSync(openSync(part, 'wx'));
    rmSync(part);
    if (found) accessSync(target, constants.W_OK);
    return {
      write: (text) =>
        told(file, () => {
          writeFileSync(part, text);
          renameSync(part, target);
        }),
    };
  });
}

function told<Out>(file: string, act: () => Out): Out {
  try {
    return act();
  } catch (error) {
    const reason = messageOf(error).split(',')[0];
    throw new ConfigError(
      `The report cannot be written to ${file} (${reason}); choose another file with --out.`,
      { cause: error },
    );
  }
}
