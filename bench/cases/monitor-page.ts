import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';
import { openMonitor } from '../../src/monitor/watching/monitor.js';
import type { MonitorReport } from '../../src/monitor/watching/monitor-report.js';
import { createReportFeed } from '../../src/monitor/watching/report-feed.js';
import { startMonitorWeb } from '../../src/monitor/web/start-monitor-web.js';
import { PerplexityClient } from '../../src/perplexity/client.js';
import { createSimulator } from '../../src/simulator/create-simulator.js';
import type { BenchCase } from '../bench-case.js';
import { judged } from '../bench-result.js';
import { distinctQuestions } from '../distinct-questions.js';
import { inProcessTransport } from '../in-process-transport.js';
import { virtualClock } from '../virtual-clock.js';

const executablePath = '/usr/bin/chromium';

interface Load {
  readonly bytes: number;
  readonly interactiveMs: number;
}

/** The monitor's page in a real browser, nothing cached: what it transfers, and when its figures stand and keys work. */
export const monitorPage: BenchCase = {
  name: 'monitor-page',
  run: async ({ quick }) => {
    if (!existsSync(executablePath)) throw new Error(`There is no browser at ${executablePath}.`);
    const feed = createReportFeed();
    feed.publish(await busyReport());
    const web = await startMonitorWeb({ feed });
    const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
    try {
      const loads: Load[] = [];
      for (let load = 0; load < (quick ? 1 : 9); load++) loads.push(await loadOf(browser, web.url));
      return [
        judged({
          name: "the monitor's page: transferred until its figures stand",
          value: Math.max(...loads.map(({ bytes }) => bytes)) / 1_000,
          unit: 'kB',
          target: { value: 250 },
        }),
        judged({
          // The least: what else the machine does meanwhile is not the page's.
          name: "the monitor's page: interactive, least of nine loads",
          value: Math.min(...loads.map(({ interactiveMs }) => interactiveMs)),
          unit: 'ms',
          target: { value: 1_000 },
        }),
      ];
    } finally {
      await browser.close();
      await web.close();
    }
  },
};

async function loadOf(browser: Browser, url: string): Promise<Load> {
  const context = await browser.newContext();
  const page = await context.newPage();
  const devTools = await context.newCDPSession(page);
  let bytes = 0;
  // Nothing is compressed, so what is read is what came over the wire; headers are left out.
  devTools.on('Network.dataReceived', ({ dataLength }) => {
    bytes += dataLength;
  });
  await devTools.send('Network.enable');
  await page.goto(url, { waitUntil: 'commit' });
  await page.waitForSelector('.cards');
  // Two frames on what was drawn is seen, and a key that was pressed has been answered.
  const interactiveMs = await page.evaluate<number>(
    'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now()))))',
  );
  await page.evaluate('document.fonts.ready');
  await context.close();
  return { bytes, interactiveMs };
}

/** Of a client that was asked 600 questions by ten agents, many of them twice. */
async function busyReport(): Promise<MonitorReport> {
  const clock = virtualClock();
  const simulator = createSimulator({ latency: 'lognormal:300ms,0.8' }, { clock });
  const client = new PerplexityClient({
    apiKeys: simulator.options.slots.map(({ key }) => key),
    limits: { requestsPerMinute: 1_000, burst: 20 },
    transport: inProcessTransport(simulator, { clock, random: () => 0 }),
    clock,
  });
  const monitor = openMonitor(client, { upstream: 'simulator' }, clock);
  await clock.run(async () => {
    for (const [index, question] of distinctQuestions(600).entries()) {
      await client.ask(question, { agent: `agent ${index % 10}` });
      if (index % 3 === 0) await client.ask(question, { agent: `agent ${index % 10}` });
    }
    await client.close();
  });
  return monitor.report();
}
