import { createServer } from 'node:http';
import { type Clock, systemClock } from '../../core/clock.js';
import { listen } from '../../mcp/listen.js';
import { type AdmissionOptions, admission } from './admission.js';
import { answerRequest } from './answer-request.js';
import { discreetFeed } from './discreet-feed.js';
import { createEventStream, type EventStreamOptions } from './event-stream.js';
import { keptPictures, type PictureOf } from './graph-pictures.js';
import { pageFiles } from './page-files.js';

export interface MonitorWebOptions extends EventStreamOptions, Partial<AdmissionOptions> {
  /** Only this machine reaches it; another address needs a token. @defaultValue '127.0.0.1' */
  readonly host?: string;
  /** 0 takes a free one. @defaultValue 0 */
  readonly port?: number | undefined;
  /** Draws the graphs of the runs. @defaultValue no pictures */
  readonly pictureOf?: PictureOf | undefined;
}

/** The page, being served. */
export interface MonitorWeb {
  /** Where it is, without the token. */
  readonly url: string;
  /** Ends the streams of all pages and whatever else is under way. */
  close(): Promise<void>;
}

/**
 * Serves the page of the monitor: `/`, the newest report at `/report.json`, each report as it comes at `/events`. Rejects with a
 * ConfigError where the port is taken, where another host has no token, and where the page was not built.
 */
export async function startMonitorWeb(
  options: MonitorWebOptions,
  clock: Clock = systemClock,
): Promise<MonitorWeb> {
  const { host = '127.0.0.1', port = 0, token, pictureOf = noPictures } = options;
  const feed = discreetFeed(options.feed);
  const admit = admission({ host, token });
  const files = await pageFiles();
  const server = createServer();
  const origin = await listen(server, { host, port });
  const stream = createEventStream({ ...options, feed }, clock);
  const site = { admit, feed, stream, files, pictureOf: keptPictures(pictureOf) };
  server.on('request', (request, response) => {
    answerRequest(site, request, response).catch(() => response.destroy());
  });
  return {
    url: `${origin}/`,
    close: () => {
      stream.close();
      return new Promise((resolve) => {
        server.close(() => resolve());
        // A page that does not read would keep its stream open for as long as it likes.
        server.closeAllConnections();
      });
    },
  };
}

const noPictures: PictureOf = async () => undefined;
