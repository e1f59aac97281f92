import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { manualClock } from '../../../src/core/manual-clock.js';
import { isCrossgraphError } from '../../../src/errors.js';
import { monitorReport } from '../../../src/monitor/watching/monitor-report.js';
import {
  createReportFeed,
  type OpenReportFeed,
} from '../../../src/monitor/watching/report-feed.js';
import {
  type MonitorWeb,
  type MonitorWebOptions,
  startMonitorWeb,
} from '../../../src/monitor/web/start-monitor-web.js';
import { eventsFrom } from './events-from.js';
import { sampleReport } from './sample-report.js';

const token = 'a token of nobody';
const clock = manualClock();
const open: MonitorWeb[] = [];
let feed: OpenReportFeed;

async function serve(options: Partial<MonitorWebOptions> = {}): Promise<MonitorWeb> {
  const web = await startMonitorWeb({ feed, ...options }, clock);
  open.push(web);
  return web;
}

/** As `fetch`, which sets no Host and hides no cookie. */
async function ask(url: string, headers: Record<string, string> = {}): Promise<IncomingMessage> {
  const request = httpRequest(url, { headers, agent: false }).end();
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  response.resume();
  return response;
}

beforeEach(() => {
  feed = createReportFeed();
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((web) => web.close()));
});

describe('the server of the page', () => {
  it('serves the page and what it is made of, in less than 250 kB', async () => {
    const { url } = await serve();

    const answers = await Promise.all(
      ['', 'page.js', 'page.css', 'inter.woff2'].map((path) => fetch(url + path)),
    );
    const bytes = await Promise.all(answers.map(async (each) => (await each.blob()).size));

    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(answers.map(({ headers }) => headers.get('content-type'))).toEqual([
      'text/html; charset=utf-8',
      'text/javascript; charset=utf-8',
      'text/css; charset=utf-8',
      'font/woff2',
    ]);
    expect(bytes.reduce((sum, each) => sum + each)).toBeLessThan(250_000);
  });

  it('gives the newest report at /report.json, and says so while there is none', async () => {
    const { url } = await serve();

    const before = await fetch(`${url}report.json`);
    feed.publish(await sampleReport());
    const report = await (await fetch(`${url}report.json`)).json();

    expect(before.status).toBe(503);
    expect(monitorReport.parse(report)).toMatchObject({ window: feed.latest()?.window });
  });

  it.each(['', 'report.json', 'page.js', 'nowhere', 'graphs/none.svg'])(
    'sends /%s so that nothing foreign runs and nobody keeps it',
    async (path) => {
      const { url } = await serve();

      const { headers } = await fetch(url + path);

      expect(headers.get('content-security-policy')).toMatch(
        /default-src 'none'.*frame-ancestors 'none'/,
      );
      expect(headers.get('content-security-policy')).not.toContain('unsafe');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
    },
  );

  it('only shows', async () => {
    const { url } = await serve();

    const answer = await fetch(url, { method: 'POST', body: '{}' });

    expect(answer.status).toBe(405);
    expect(answer.headers.get('allow')).toBe('GET, HEAD');
  });

  it('draws a graph once, and has none for names it does not know', async () => {
    const drawn: string[] = [];
    const pictureOf = async (name: string) => {
      drawn.push(name);
      if (name === 'broken') throw new Error('/home/me/secret.ts does not compile');
      return name === 'a graph' ? '<svg/>' : undefined;
    };
    const { url } = await serve({ pictureOf });
    const get = (name: string) => fetch(`${url}graphs/${name}.svg`);

    const answers = await Promise.all([get('a%20graph'), get('a%20graph'), get('none')]);
    const broken = await get('broken');
    const illegible = await get('%ff');

    expect(answers.map(({ status }) => status)).toEqual([200, 200, 404]);
    expect(drawn).toEqual(['a graph', 'none', 'broken']);
    expect([broken.status, illegible.status]).toEqual([404, 404]);
    expect(await broken.text()).not.toContain('secret');
  });

  it('says in a sentence that its port is taken', async () => {
    const { url } = await serve();
    const port = Number(new URL(url).port);

    const refused = await startMonitorWeb({ feed, port }).catch((error: unknown) => error);

    expect(isCrossgraphError(refused) && refused.code).toBe('CONFIG_INVALID');
    expect(String(refused)).toContain(`Port ${port} is taken by another program`);
  });
});

describe('who may see the page', () => {
  it('turns away a name that was pointed at this machine', async () => {
    const { url } = await serve();

    const rebound = await ask(url, { host: 'evil.example' });
    const foreign = await ask(url, { origin: 'https://evil.example' });

    expect([rebound.statusCode, foreign.statusCode]).toEqual([403, 403]);
  });

  it('does not listen beyond this machine without a token', async () => {
    const refused = await startMonitorWeb({ feed, host: '0.0.0.0' }).catch(String);

    expect(refused).toContain('set CROSSGRAPH_MONITOR_TOKEN');
  });

  it.each(['', 'report.json', 'events', 'page.js'])(
    'asks for the token before it shows /%s',
    async (path) => {
      const { url } = await serve({ token });

      const statuses = await Promise.all(
        [{}, { authorization: 'Bearer wrong' }, { cookie: `crossgraph-monitor=${token}` }].map(
          async (headers) => (await ask(url + path, headers)).statusCode,
        ),
      );

      expect(statuses).toEqual([401, 401, 401]);
    },
  );

  it('takes the token as bearer', async () => {
    const { url } = await serve({ token });

    const answer = await ask(url, { authorization: `Bearer ${token}` });

    expect(answer.statusCode).toBe(200);
  });

  it('moves the token from the address into a cookie that does not hold it', async () => {
    const { url } = await serve({ token });

    const moved = await ask(`${url}?token=${encodeURIComponent(token)}`);
    const [cookie = ''] = moved.headers['set-cookie'] ?? [];
    const answer = await ask(url, { cookie: `other=1; ${cookie.split(';')[0]}` });
    const wrong = await ask(`${url}?token=wrong`);

    expect([moved.statusCode, moved.headers.location]).toEqual([303, '/']);
    expect(cookie).toMatch(/; HttpOnly; SameSite=Strict; Path=\/$/);
    expect(cookie).not.toContain(token);
    expect(answer.statusCode).toBe(200);
    expect(wrong.statusCode).toBe(401);
    expect(wrong.headers['set-cookie']).toBeUndefined();
  });
});

describe('the stream of reports', () => {
  it('begins with the newest report and its age, and goes on with each that comes', async () => {
    const { url } = await serve();
    feed.publish(await sampleReport({ uptimeMs: 1 }));
    await clock.advance(12_000);

    await using events = await eventsFrom(`${url}events`);
    const first = await events.next(2);
    feed.publish(await sampleReport({ uptimeMs: 2 }));
    const [second] = await events.next(1);

    expect(first[0]).toMatchObject({ event: 'age', data: '12000' });
    expect(monitorReport.parse(JSON.parse(first[1]?.data ?? '')).uptimeMs).toBe(1);
    expect(JSON.parse(second?.data ?? '').uptimeMs).toBe(2);
    expect(Number(second?.id)).toBe(Number(first[1]?.id) + 1);
    expect(events.head).toMatchObject({ 'content-type': 'text/event-stream' });
    expect(events.text()).toContain('retry: 2000');
  });

  it('gives a sign of life when nothing happens', async () => {
    const { url } = await serve({ heartbeatMs: 1_000 });
    await using events = await eventsFrom(`${url}events`);

    await clock.advance(1_000);

    await events.until(': still here\n\n');
  });

  it('turns away who is too many, and lets in who comes after one has left', async () => {
    const { url } = await serve({ maxClients: 1 });
    const first = await eventsFrom(`${url}events`);

    const refused = await fetch(`${url}events`);
    await first[Symbol.asyncDispose]();
    await expect
      .poll(async () => (await eventsFrom(`${url}events`)).head?.['content-type'])
      .toBe('text/event-stream');

    expect(refused.status).toBe(503);
    expect(await refused.text()).toContain('close one');
  });

  it('keeps nothing for a page that does not read', async () => {
    const { url } = await serve();
    const stalled = httpRequest(`${url}events`, { agent: false }).end();
    const [response] = (await once(stalled, 'response')) as [IncomingMessage];
    response.pause();
    const report = await sampleReport();
    let written = 0;
    const large = {
      ...report,
      toJSON: () => {
        written += 1;
        return report;
      },
    };

    const before = process.memoryUsage().rss;
    for (let round = 0; round < 2_000; round++) {
      feed.publish(large);
      if (round % 50 === 0) await new Promise(setImmediate);
    }
    const grownMb = (process.memoryUsage().rss - before) / 1e6;
    stalled.destroy();

    // All of them would be 80 MB and more; they are not even written out.
    expect(written).toBeLessThan(100);
    expect(grownMb).toBeLessThan(60);
  });

  it('catches a page up with the newest report once it reads again', async () => {
    const { url } = await serve();
    await using events = await eventsFrom(`${url}events`);
    const many = 300;

    for (let uptimeMs = 1; uptimeMs <= many; uptimeMs++) {
      feed.publish(await sampleReport({ uptimeMs }));
    }

    await events.until(`"uptimeMs":${many},`);
    const numbers = [...events.text().matchAll(/^id: (\d+)$/gm)].map(([, id]) => Number(id));
    expect(numbers.length).toBeLessThan(many);
    expect(numbers).toEqual([...new Set(numbers)].sort((one, other) => one - other));
  });

  it('ends at once although pages are looking, and listens no more', async () => {
    const listeners = new Set<unknown>();
    const watched: MonitorWebOptions['feed'] = {
      latest: () => undefined,
      subscribe: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    };
    const web = await startMonitorWeb({ feed: watched }, clock);
    const events = await eventsFrom(`${web.url}events`);

    const listening = listeners.size;
    await web.close();
    await events.ended;

    expect([listening, listeners.size]).toEqual([1, 0]);
    await expect(fetch(web.url)).rejects.toThrow();
  });
});
