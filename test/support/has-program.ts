import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Whether a program is installed here: what tests need of one is skipped where it is not. */
export function hasProgram(name: string): boolean {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return folders.some((folder) => existsSync(join(folder, name)));
}
