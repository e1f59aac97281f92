import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { manualClock } from '../../../src/core/manual-clock.js';
import { runAttachedRounds } from '../../../src/monitor/attach/attached-rounds.js';
import { attachedSource } from '../../../src/monitor/attach/attached-source.js';
import { parsePrometheusText } from '../../../src/monitor/attach/prometheus-text.js';
import { openScrapedMonitor } from '../../../src/monitor/attach/scraped-monitor.js';
import { monitorReport } from '../../../src/monitor/watching/monitor-report.js';
import { createReportFeed } from '../../../src/monitor/watching/report-feed.js';
import { defaultThresholds } from '../../../src/monitor/watching/thresholds.js';
import { call } from '../../support/calls.js';
import { watchedClient } from '../watching/watched-client.js';

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

async function serving(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  closers.push(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const { signal } = new AbortController();
const options = { windowMs: 300_000, thresholds: defaultThresholds, crowd: undefined };
const attach = (url: string, token?: string) =>
  attachedSource({ ...options, url, token, fromStart: true });

const report = () => {
  const { monitor, tell } = watchedClient();
  tell(call(), call());
  return monitor.report();
};

describe('attachedSource', () => {
  it('shows the report of a process that serves its monitor, and shows it the token', async () => {
    const asked: (string | undefined)[] = [];
    const url = await serving(({ url: path, headers }, response) => {
      asked.push(path, headers.authorization);
      response.end(JSON.stringify(report()));
    });

    const found = await attach(url, 'the-token-of-24-characters').poll(signal);

    expect(asked).toEqual(['/report.json', 'Bearer the-token-of-24-characters']);
    expect(found).toEqual({
      ...report(),
      generatedAt: found.generatedAt,
      source: { kind: 'attached', url },
    });
    expect(JSON.stringify(found)).not.toContain('the-token');
  });

  it.each(['', '/', '/metrics'])('finds metrics by what is answered at URL%s', async (path) => {
    const url = await serving((request, response) => {
      if (request.url === '/metrics') response.end('crossgraph_cost_total 0.25\n');
      else response.writeHead(404).end('nothing here');
    });

    const found = await attach(`${url}${path}`).poll(signal);

    expect(monitorReport.parse(found)).toMatchObject({
      source: { kind: 'prometheus' },
      upstream: null,
      total: { costUsd: 0.25 },
      keys: [],
    });
  });

  it.each([
    ['a page for people', 200, '<html><body>Hello</body></html>'],
    ['a report of another version', 200, '{"schemaVersion":2}'],
    ['nothing', 404, ''],
    ['an error', 500, 'crossgraph_cost_total 1'],
  ])('says in a sentence that there is %s', async (_what, status, text) => {
    const url = await serving((_request, response) => response.writeHead(status).end(text));

    await expect(attach(url).poll(signal)).rejects.toMatchObject({
      code: 'ANSWER_UNREADABLE',
      message: expect.stringContaining('serves neither the report'),
    });
  });

  it('names the variable where a token is wanted, and never the token', async () => {
    const url = await serving((_request, response) => response.writeHead(401).end());

    await expect(attach(url).poll(signal)).rejects.toThrow('set CROSSGRAPH_MONITOR_TOKEN');
    await expect(attach(url, 'the-token-of-24-characters').poll(signal)).rejects.toThrow(
      /^http:\S+ refuses the token in CROSSGRAPH_MONITOR_TOKEN\.$/,
    );
  });

  it('takes the token nowhere else', async () => {
    let leaked = false;
    const elsewhere = await serving((_request, response) => {
      leaked = true;
      response.end('{}');
    });
    const url = await serving((_request, response) =>
      response.writeHead(302, { location: elsewhere }).end(),
    );

    await expect(attach(url, 'the-token-of-24-characters').poll(signal)).rejects.toThrow();

    expect(leaked).toBe(false);
  });

  it.each(['nonsense', 'ftp://host/x', 'http://user:secret@host'])(
    'refuses %s before anything is fetched',
    (url) => {
      expect(() => attach(url)).toThrow('--attach');
      expect(() => attach(url)).not.toThrow('secret');
    },
  );

  it('gives up on a process that does not answer, or never comes to an end', async () => {
    const dead = await serving(() => undefined);
    closers.pop()?.();
    const silent = await serving(() => undefined);
    const endless = await serving((_request, response) => {
      const page = Buffer.alloc(2 ** 20, '#');
      const write = () => response.write(page, () => setImmediate(write));
      write();
    });
    const clock = manualClock();
    const waiting = attachedSource(
      { ...options, url: silent, token: undefined, fromStart: true },
      clock,
    );

    const late = waiting.poll(signal).catch((error: unknown) => error);
    await new Promise((resolve) => setImmediate(resolve));
    await clock.advance(5_000);

    await expect(attach(dead).poll(signal)).rejects.toThrow('does not answer (ECONNREFUSED)');
    expect(await late).toMatchObject({ message: expect.stringContaining('within 5 s') });
    await expect(attach(endless).poll(signal)).rejects.toThrow('more than 16 MiB');
  });
});

describe('openScrapedMonitor', () => {
  it('judges how fast calls fail, in the last minutes and in the last hour', () => {
    const options = { url: 'http://here', windowMs: 300_000, crowd: undefined, fromStart: false };
    const thresholds = defaultThresholds.map((each) => ({ ...each, forSeconds: 0 }));
    const monitor = openScrapedMonitor({ ...options, thresholds }, manualClock());
    const shown = (failed: number) =>
      monitor.report(
        parsePrometheusText(
          [
            'crossgraph_client_request_duration_count{crossgraph_cache_outcome="miss"} 50',
            `crossgraph_client_request_duration_count{crossgraph_cache_outcome="error",error_type="500"} ${failed}`,
          ].join('\n'),
        ) ?? [],
      );

    shown(0);
    const { alerts } = shown(50);

    expect(alerts.find(({ name }) => name === 'CrossgraphFastBurn')).toMatchObject({
      state: 'firing',
      value: 1,
    });
  });
});

describe('runAttachedRounds', () => {
  it('keeps the last report while the process is away, and says so once, and once that it is back', async () => {
    const clock = manualClock();
    const feed = createReportFeed();
    const stop = new AbortController();
    const told: unknown[] = [];
    const answers = [true, false, false, true, true];
    const source = {
      url: 'http://x',
      poll: async () => {
        if (!(answers.shift() ?? true)) throw new Error('away');
        return { ...report(), uptimeMs: clock.now() };
      },
    };
    let rounds = 0;
    const run = runAttachedRounds(
      {
        ...{ source, feed, intervalMs: 2_000, signal: stop.signal },
        onRound: () => {
          rounds += 1;
        },
        onTrouble: (error) => told.push((error as Error | undefined)?.message),
      },
      clock,
    );

    await clock.advance(2_500);
    const during = feed.latest()?.uptimeMs;
    await clock.advance(2_000);
    stop.abort(new Error('stopped'));
    const last = await run;

    expect(during).toBe(0);
    expect(told).toEqual(['away', undefined]);
    expect([rounds, last.uptimeMs]).toEqual([2, 4000]);
  });

  it('ends with why there never was a report', async () => {
    const run = runAttachedRounds({
      source: { url: 'http://x', poll: async () => Promise.reject(new Error('away')) },
      ...{ feed: createReportFeed(), intervalMs: 1, iterations: 1, signal },
      ...{ onRound: () => undefined, onTrouble: () => undefined },
    });

    await expect(run).rejects.toThrow('away');
  });
});
