// Compiles src, agents and graphs into dist, bundles the monitor's page, and makes the command executable:
// tsc keeps no mode bits, and npm links `bin` as it stands. The old dist serves until the new one is whole.
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);
const tsc = join(dirname(require.resolve('typescript/package.json')), 'bin', 'tsc');

// Beside dist: a rename must not cross file systems.
const fresh = mkdtempSync('.dist-');
const old = `${fresh}-old`;
try {
  const options = ['-p', 'tsconfig.build.json', '--outDir', fresh];
  execFileSync(process.execPath, [tsc, ...options], { stdio: 'inherit' });
  const page = ['tools/build-page.mjs', join(fresh, 'src/monitor/web/page')];
  execFileSync(process.execPath, page, { stdio: 'inherit' });
  chmodSync(fresh, 0o755);
  chmodSync(join(fresh, 'src/cli/main.js'), 0o755);
  try {
    renameSync('dist', old);
  } catch {
    // There was none.
  }
  renameSync(fresh, 'dist');
} catch {
  process.exitCode = 1; // The compiler has said what is wrong.
} finally {
  rmSync(fresh, { recursive: true, force: true });
  rmSync(old, { recursive: true, force: true });
}
