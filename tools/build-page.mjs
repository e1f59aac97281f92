// Bundles the monitor's page into FOLDER (dist/src/monitor/web/page by default): one script, one style sheet, the letters
// and the document. `node tools/build-page.mjs` alone is quick enough to be run after every change.
import { copyFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { argv } from 'node:process';
import { buildSync } from 'esbuild';

const require = createRequire(import.meta.url);
const source = 'src/monitor/web/page';
const [, , folder = `dist/${source}`] = argv;

buildSync({
  entryPoints: [
    { in: join(source, 'main.tsx'), out: 'page' },
    { in: join(source, 'css/page.css'), out: 'page' },
  ],
  outdir: folder,
  bundle: true,
  minify: true,
  // The first with light-dark() in style sheets.
  target: ['chrome123', 'firefox120', 'safari17.5'],
  jsx: 'automatic',
  jsxImportSource: 'preact',
  external: ['/inter.woff2'],
  legalComments: 'inline',
  logLevel: 'warning',
});
copyFileSync(join(source, 'page.html'), join(folder, 'page.html'));
copyFileSync(
  require.resolve('@fontsource-variable/inter/files/inter-latin-wght-normal.woff2'),
  join(folder, 'inter.woff2'),
);
