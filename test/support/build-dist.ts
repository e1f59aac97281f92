import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const command = 'dist/src/cli/main.js';

/** The command's tests run what a user runs, so `dist` must not be older than the sources. */
export function setup(): void {
  if (existsSync(command) && statSync(command).mtimeMs > newestSourceMs()) return;
  execFileSync(process.execPath, ['tools/build.mjs'], { stdio: 'inherit' });
}

function newestSourceMs(): number {
  const files = ['src', 'agents', 'graphs'].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)),
  );
  return Math.max(...files.map((file) => statSync(file).mtimeMs));
}
