import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { openMonitor } from '../../../src/monitor/watching/monitor.js';
import { createReportFeed } from '../../../src/monitor/watching/report-feed.js';
import { startMonitorWeb } from '../../../src/monitor/web/start-monitor-web.js';
import { PerplexityClient } from '../../../src/perplexity/client.js';
import { eventsFrom } from './events-from.js';

const apiKey = 'pplx-canary-key-0123456789';
const prompt = 'canary prompt: is my neighbour ill?';

it('sends neither a prompt nor a key to the page, however the upstream repeats them', async () => {
  const statuses = [400, 401, 403, 404, 429, 500, 503, 200];
  const echo = (response: ServerResponse, words: string) =>
    response
      .writeHead(statuses.shift() ?? 500, { 'x-request-id': words })
      .end(JSON.stringify({ error: { message: words, type: words, code: words } }));
  const upstream = createServer((request, response) => {
    request.resume().on('end', () => echo(response, `${prompt} ${request.headers.authorization}`));
  });
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
  const { port } = upstream.address() as AddressInfo;
  const feed = createReportFeed();
  const token = 'canary-token';
  const web = await startMonitorWeb({ feed, token });

  for (let each = statuses.length; each > 0; each--) {
    const client = new PerplexityClient({
      ...{ apiKeys: [apiKey], baseUrl: `http://127.0.0.1:${port}`, cache: false },
      ...{ timeoutMs: 400, maxAttempts: 1 },
    });
    const monitor = openMonitor(client, { upstream: 'perplexity' });
    await expect(client.ask(prompt)).rejects.toThrow();
    const report = monitor.report();
    expect(report.failing).toHaveLength(1);
    feed.publish(report);
    const headers = { authorization: `Bearer ${token}` };
    await using events = await eventsFrom(`${web.url}events`, headers);
    await events.next(2);
    const answer = await fetch(`${web.url}report.json`, { headers });
    const sent = [events.text(), await answer.text(), JSON.stringify([...answer.headers])].join();
    expect(sent).toContain('"failing":[{');
    expect(sent).not.toMatch(/canary|neighbour|pplx-|Bearer/);
    monitor.close();
    await client.close();
  }

  await web.close();
  upstream.closeAllConnections();
  await new Promise((resolve) => upstream.close(resolve));
});
