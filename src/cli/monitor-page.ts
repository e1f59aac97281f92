import { type Config, loadConfig } from '../config.js';
import type { MonitorServer } from '../monitor/serving/monitor-server.js';
import { graphSvg } from './graph-svg.js';
import type { Io } from './io.js';
import { warnTo } from './open-client.js';

interface PageWishes {
  readonly flags: {
    /** Of the page; none without it. */
    readonly monitorPort?: number;
    readonly otlp?: string;
  };
  readonly io: Io;
}

/**
 * Runs `work` with the monitor's page of this process being served, where a port is named; only this machine reaches it. Says on
 * standard error where it is.
 */
export async function withMonitorPage<Out>(
  { flags, io }: PageWishes,
  work: (page: MonitorServer | undefined) => Promise<Out>,
): Promise<Out> {
  if (flags.monitorPort === undefined) return work(undefined);
  const { openMonitorServer } = await import('../monitor/serving/monitor-server.js');
  const config: Config = loadConfig(io.cwd, io.env);
  const page = await openMonitorServer({
    port: flags.monitorPort,
    token: config.monitorToken,
    pictureOf: (name) => graphSvg(name, io.cwd),
    // Without a receiver there is no trace that could be looked at.
    ...(flags.otlp && { traceUrl: (traceId) => `${config.jaegerUrl}/trace/${traceId}` }),
  });
  warnTo(io)(`the monitor's page is at ${page.url}`);
  try {
    return await work(page);
  } finally {
    await page.close();
  }
}
