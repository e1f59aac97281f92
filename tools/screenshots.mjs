// Writes docs/images/monitor-web-*.png: the monitor's page with the sample report of its tests, in the Chromium of the
// system. Run it after `npm run build`, whenever the page looks different; then look at the pictures.
//   node tools/screenshots.mjs [FOLDER]
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { argv } from 'node:process';
import { chromium } from 'playwright-core';
import { tsImport } from 'tsx/esm/api';
import { palettePng } from './palette-png.mjs';

const [, , folder = 'docs/images'] = argv;
const load = (file) => tsImport(join('..', file), import.meta.url);
const { sampleReport } = await load('test/monitor/web/sample-report.ts');
const { samplePictureOf } = await load('test/monitor/web/sample-picture.ts');
const { startMonitorWeb } = await load('src/monitor/web/start-monitor-web.ts');
const { createReportFeed } = await load('src/monitor/watching/report-feed.ts');

const pictures = [
  { name: 'light', theme: 'light', width: 1280, height: 2600 },
  { name: 'dark', theme: 'dark', width: 1280, height: 2600 },
  { name: '360', theme: 'light', width: 360, height: 2800 },
];

const feed = createReportFeed();
feed.publish(await sampleReport());
const web = await startMonitorWeb({ feed, pictureOf: samplePictureOf });
const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--no-sandbox', '--font-render-hinting=none'],
});
mkdirSync(folder, { recursive: true });
for (const { name, theme, width, height } of pictures) {
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: theme,
    timezoneId: 'UTC',
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  await page.goto(web.url);
  await page.getByRole('heading', { name: 'Runs' }).waitFor();
  await page.locator('.graph svg').waitFor();
  await page.evaluate(() => document.fonts.ready);
  feed.publish(await sampleReport());
  await page.getByText('Live', { exact: true }).waitFor();
  writeFileSync(join(folder, `monitor-web-${name}.png`), palettePng(await page.screenshot()));
  await context.close();
}
await browser.close();
await web.close();
