// Runs after `npm install` in a checkout: builds dist, which `npm start` and `npx crossgraph` run,
// and installs the commit hooks where there is a git checkout to install them in.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

execFileSync(process.execPath, ['tools/build.mjs'], { stdio: 'inherit' });

if (existsSync('.git') && !process.env.CI) {
  const hooks = spawnSync(process.execPath, ['node_modules/lefthook/bin/index.js', 'install'], {
    stdio: 'ignore',
  });
  if (hooks.status !== 0)
    console.warn('Commit hooks were not installed; run `npx lefthook install`.');
}
