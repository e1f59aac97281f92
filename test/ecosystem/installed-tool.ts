import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Folder of a tool that has a lock file of its own (`tools/NAME`), installed as the lock file says. Needs the npm registry
 * the first time, and whenever the lock file has changed.
 */
export function installedTool(name: string): string {
  const folder = join(process.cwd(), 'tools', name);
  if (!isInstalled(folder)) {
    execFileSync('npm', ['ci', '--no-audit', '--no-fund', '--ignore-scripts'], {
      cwd: folder,
      stdio: 'pipe',
      timeout: 180_000,
    });
  }
  return folder;
}

/** npm leaves a copy of the lock file where it has installed; ours holds more, the packages of other platforms. */
function isInstalled(folder: string): boolean {
  const inside = join(folder, 'node_modules', '.package-lock.json');
  if (!existsSync(inside)) return false;
  const installed = versionsIn(inside);
  return Object.entries(versionsIn(join(folder, 'package-lock.json'))).every(
    ([path, version]) => installed[path] === version,
  );
}

interface Lock {
  readonly packages: Readonly<Record<string, { version?: string; optional?: boolean }>>;
}

function versionsIn(file: string): Record<string, string | undefined> {
  const { packages } = JSON.parse(readFileSync(file, 'utf8')) as Lock;
  const needed = Object.entries(packages).filter(([path, { optional }]) => path && !optional);
  return Object.fromEntries(needed.map(([path, { version }]) => [path, version]));
}
