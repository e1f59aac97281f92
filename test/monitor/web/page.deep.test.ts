import { existsSync } from 'node:fs';
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  createReportFeed,
  type OpenReportFeed,
} from '../../../src/monitor/watching/report-feed.js';
import {
  type MonitorWeb,
  type MonitorWebOptions,
  startMonitorWeb,
} from '../../../src/monitor/web/start-monitor-web.js';
import { chromiumPath, launchChromium, openPage, type WatchedPage } from './open-page.js';
import { samplePictureOf } from './sample-picture.js';
import { sampleReport } from './sample-report.js';

let browser: Browser;
let feed: OpenReportFeed;
let web: MonitorWeb;
let opened: WatchedPage[];

const serve = (options: Partial<MonitorWebOptions> = {}) =>
  startMonitorWeb({ feed, pictureOf: samplePictureOf, ...options });

async function open(options: Parameters<typeof openPage>[2] = {}): Promise<Page> {
  const watched = await openPage(browser, web.url, options);
  opened.push(watched);
  return watched.page;
}

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}

async function violationsOn(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  const violations = (await page.evaluate(
    'axe.run().then(({ violations }) => violations)',
  )) as Violation[];
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
  );
}

describe.skipIf(!existsSync(chromiumPath))('the page in a browser', () => {
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser.close();
  });
  beforeEach(async () => {
    opened = [];
    feed = createReportFeed();
    web = await serve();
  });
  afterEach(async () => {
    const watched = opened.map(({ complaints, foreign }) => ({ complaints, foreign }));
    await Promise.all(opened.map((each) => each.close()));
    await web.close();
    expect(
      watched.flatMap(({ foreign }) => foreign),
      'nothing leaves this machine',
    ).toEqual([]);
    // A server that was ended, or turns a visitor away, is told of by the browser itself.
    const own = watched.flatMap(({ complaints }) =>
      complaints.filter((each) => !/ERR_CONNECTION_REFUSED|ERR_INCOMPLETE|401/.test(each)),
    );
    expect(own, 'nothing goes wrong unseen').toEqual([]);
  });

  describe.each(['light', 'dark'] as const)('in its %s theme', (colorScheme) => {
    it.each([360, 768, 1280])('is accessible and fits at %i px', async (width) => {
      feed.publish(await sampleReport());
      const page = await open({ colorScheme, viewport: { width, height: 900 } });
      await page.locator('.graph svg').waitFor();

      const violations = await violationsOn(page);
      const [shown, wide] = (await page.evaluate(
        '[document.documentElement.clientWidth, document.documentElement.scrollWidth]',
      )) as number[];

      expect(violations).toEqual([]);
      expect(wide).toBe(shown);
    });
  });

  it('is accessible with nothing to show, and with its help open', async () => {
    const page = await open();
    await page.getByText('No data yet').waitFor();
    const empty = await violationsOn(page);

    const nothing = { timeline: [], groups: [], slowest: [], failing: [], runs: [], days: [] };
    const report = await sampleReport(nothing);
    const window = {
      ...report.window,
      calls: 0,
      latencyMs: null,
      successRate: null,
      hitRate: null,
    };
    feed.publish({ ...report, window });
    await page.getByText('No run of a graph has been seen.').waitFor();
    const idle = await violationsOn(page);
    await page.keyboard.press('?');

    expect([empty, idle, await violationsOn(page)]).toEqual([[], [], []]);
    await expect.poll(() => page.getByText('No calls in the window.').count()).toBe(4);
  });

  it('shows names of others as words, whatever they are', async () => {
    const evil = '<img src=x onerror="document.title=1">';
    const report = await sampleReport();
    const failing = report.failing.map((call) => ({
      ...call,
      ...{ agent: evil, model: evil, error: { code: evil, message: evil } },
      trace: { traceId: '1', url: 'javascript:document.title=1' },
    }));
    const groups = report.groups.map((group) => ({ ...group, agent: evil, model: evil }));
    const runs = report.runs.map((run) => ({
      ...run,
      graph: evil,
      error: { code: null, message: evil },
    }));
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" onload="document.title=1"><a href="javascript:document.title=1"><g class="node"><title>${'x'}</title></g></a><script>document.title=1</script><foreignObject><img xmlns="http://www.w3.org/1999/xhtml" src="x" onerror="document.title=1"/></foreignObject></svg>`;
    await web.close();
    web = await serve({ pictureOf: async () => svg });
    feed.publish({ ...report, failing, groups: groups.slice(0, 1), runs });
    const page = await open({ bypassCSP: true });

    await page.locator('.graph svg').waitFor({ state: 'attached' });

    expect(await page.locator('main img, main script, main a[href^=javascript]').count()).toBe(0);
    expect(await page.locator('#failing .notable-agent').first().textContent()).toBe(evil);
    expect(await page.title()).toBe('crossgraph monitor');
  });

  it('says for how long nothing new has come', async () => {
    feed.publish(await sampleReport());
    const page = await open();
    await page.getByRole('status').getByText('Live').waitFor();

    await page
      .getByRole('status')
      .getByText(/Stale for \d+ s/)
      .waitFor();
    feed.publish(await sampleReport());

    await page.getByRole('status').getByText('Live').waitFor();
  });

  it('says that the server is gone, and goes on when it is back', async () => {
    feed.publish(await sampleReport({ uptimeMs: 60_000 }));
    const page = await open();
    await page.getByText('up for 1 min').waitFor();

    const { port } = new URL(web.url);
    await web.close();
    await page.getByText('Connection lost, trying again').waitFor();
    feed.publish(await sampleReport({ uptimeMs: 120_000 }));
    web = await serve({ port: Number(port) });

    await page.getByText('up for 2 min').waitFor();
    await page.getByRole('status').getByText('Live').waitFor();
  });

  it('is used by keyboard alone', async () => {
    const { groups } = await sampleReport();
    feed.publish(await sampleReport());
    const page = await open();
    await page.locator('.graph svg').waitFor();
    const focused = () => page.evaluate('document.activeElement.id') as Promise<string>;

    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    expect(await focused()).toBe('now');

    await page.keyboard.press('Tab');
    const chart = page.getByRole('slider', { name: 'Latency over time' });
    await expect.poll(() => chart.evaluate((each) => each.matches(':focus-visible'))).toBe(true);
    await page.keyboard.press('Home');
    const first = await chart.getAttribute('aria-valuetext');
    await page.keyboard.press('ArrowRight');
    const second = await chart.getAttribute('aria-valuetext');
    expect(first).toBe('14:00:02: no calls');
    expect(second).toMatch(/^14:00:07: \d+ calls, median .+, p95 /);

    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keys' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });

    await page.keyboard.press('7');
    expect(await focused()).toBe('runs');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByText('The upstream failed.').first().waitFor();
    expect(await page.locator('.graph .state-failed title').textContent()).toMatch(
      /^second: failed/,
    );

    await page.keyboard.press('/');
    await page.keyboard.type('planner');
    expect(await page.locator('.groups:not(.days) tbody tr').count()).toBe(4);
    await page.getByRole('button', { name: 'Failed', exact: true }).focus();
    await page.keyboard.press('Enter');
    const failed = page.locator('.groups td[data-label=Failed]').first();
    const most = groups.filter(({ agent }) => agent === 'planner').map((each) => each.failed);
    expect(await failed.textContent()).toBe(String(Math.max(...most)));
    expect(await page.getByRole('columnheader', { name: 'Failed' }).getAttribute('aria-sort')).toBe(
      'descending',
    );

    await page.keyboard.press('p');
    await page.getByRole('status').getByText('Paused').waitFor();
  });

  it('filters calls by model, agent and outcome', async () => {
    feed.publish(await sampleReport());
    const page = await open();
    const rows = page.locator('.groups:not(.days) tbody tr');
    await rows.first().waitFor();

    await page.getByRole('combobox', { name: 'Model' }).selectOption('openai/gpt-6-luna');
    const ofModel = await rows.count();
    await page.getByRole('combobox', { name: 'Agent' }).selectOption('writer');
    const ofBoth = await rows.count();
    await page.getByRole('button', { name: 'Show all' }).click();
    await page.getByRole('combobox', { name: 'Outcome' }).selectOption('error');

    expect([ofModel, ofBoth, await rows.count()]).toEqual([4, 1, 4]);
    expect(await page.locator('#slowest .empty').textContent()).toContain('None of them fits');
    expect(await page.locator('#failing li').count()).toBe(5);
  });

  it('keeps the theme that was chosen', async () => {
    const page = await open({ colorScheme: 'light' });
    const ground = () => page.evaluate('getComputedStyle(document.body).backgroundColor');
    const light = await ground();

    await page.keyboard.press('t');
    const dark = await ground();
    await page.reload();

    expect(dark).not.toBe(light);
    expect(await ground()).toBe(dark);
    await page.getByRole('button', { name: 'Switch to light' }).waitFor();
  });

  it('lets in who has the token, and takes it out of the address', async () => {
    await web.close();
    const token = 'a token of nobody';
    web = await serve({ token });
    feed.publish(await sampleReport());
    const page = await open();
    const refused = await page.textContent('body');

    await page.goto(`${web.url}?token=${encodeURIComponent(token)}`);
    await page.getByRole('heading', { name: 'Runs' }).waitFor();

    expect(refused).toContain('Open the page as /?token=');
    expect(page.url()).toBe(web.url);
    expect(await page.evaluate('document.cookie')).toBe('');
  });

  it('shows the newest of many reports that come at once, over one stream', async () => {
    const page = await open();
    for (let uptimeMs = 1_000; uptimeMs <= 20_000; uptimeMs += 1_000) {
      feed.publish(await sampleReport({ uptimeMs }));
    }

    await page.getByText('up for 20 s').waitFor();

    const requests =
      'performance.getEntriesByType("resource").filter(({ name }) => name.endsWith("/events")).length';
    expect(await page.evaluate(requests)).toBeLessThanOrEqual(1);
  });
});
