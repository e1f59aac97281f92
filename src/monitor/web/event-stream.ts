import type { ServerResponse } from 'node:http';
import { type Clock, systemClock } from '../../core/clock.js';
import { expireAfter } from '../../core/expire-after.js';
import type { MonitorReport } from '../watching/monitor-report.js';
import type { ReportFeed } from '../watching/report-feed.js';
import { securityHeaders } from './security-headers.js';

export interface EventStreamOptions {
  readonly feed: ReportFeed;
  /** Pages that are told at the same time; more are turned away. @defaultValue 20 */
  readonly maxClients?: number | undefined;
  /** Pause between signs of life. @defaultValue 15000 */
  readonly heartbeatMs?: number | undefined;
}

/** Tells pages each report as it comes, as server-sent events. */
export interface EventStream {
  /** Takes the response over, or answers 503 where there are too many. */
  open(response: ServerResponse): void;
  /** Pages that are told now. */
  readonly size: number;
  /** Ends all streams and listens no more. */
  close(): void;
}

const retryMs = 2_000;

/**
 * A page that reads slowly misses reports: nothing is kept for it, and once it has read what it had it gets the newest. A stream
 * begins with the newest report and, before it, with how old that is (`event: age`, in milliseconds).
 */
export function createEventStream(
  { feed, maxClients = 20, heartbeatMs = 15_000 }: EventStreamOptions,
  clock: Clock = systemClock,
): EventStream {
  const clients = new Set<ServerResponse>();
  // They missed a report, and get the newest when they have read what they had.
  const behind = new Set<ServerResponse>();
  let cameAt = clock.now();
  let number = 0;

  const readers = () => [...clients].filter((client) => !client.writableNeedDrain);
  const stop = feed.subscribe((report) => {
    cameAt = clock.now();
    number += 1;
    for (const client of clients) if (client.writableNeedDrain) behind.add(client);
    const ready = readers();
    if (ready.length === 0) return;
    // Written out once, however many look.
    const event = eventOf(number, report);
    for (const client of ready) client.write(event);
  });
  const catchUp = (client: ServerResponse) => {
    const newest = feed.latest();
    if (behind.delete(client) && newest) client.write(eventOf(number, newest));
  };
  const beat = () => {
    for (const client of readers()) client.write(': still here\n\n');
    stopBeating = expireAfter(heartbeatMs, beat, clock);
  };
  let stopBeating = expireAfter(heartbeatMs, beat, clock);

  return {
    get size() {
      return clients.size;
    },
    open: (response) => {
      if (clients.size >= maxClients) {
        response
          .writeHead(503, { ...securityHeaders, 'content-type': 'text/plain', 'retry-after': '5' })
          .end(`${maxClients} pages are looking already; close one.\n`);
        return;
      }
      response.on('drain', () => catchUp(response));
      response.once('close', () => {
        clients.delete(response);
        behind.delete(response);
      });
      response.writeHead(200, { ...securityHeaders, 'content-type': 'text/event-stream' });
      clients.add(response);
      const newest = feed.latest();
      const age = `event: age\ndata: ${Math.round(clock.now() - cameAt)}\n\n`;
      response.write(`retry: ${retryMs}\n\n${newest ? age + eventOf(number, newest) : ''}`);
    },
    close: () => {
      stop();
      stopBeating();
      for (const client of clients) client.end();
    },
  };
}

/** JSON has no line end of its own, so one `data` line holds it. */
function eventOf(number: number, report: MonitorReport): string {
  return `id: ${number}\ndata: ${JSON.stringify(report)}\n\n`;
}
