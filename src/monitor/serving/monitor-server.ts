import { openMonitor, type Watched } from '../watching/monitor.js';
import type { History } from '../watching/monitor-history.js';
import type { MonitorReport } from '../watching/monitor-report.js';
import { startReportBeat } from '../watching/report-beat.js';
import { createReportFeed } from '../watching/report-feed.js';
import { type MonitorWebOptions, startMonitorWeb } from '../web/start-monitor-web.js';

export interface MonitorServerOptions
  extends Pick<MonitorWebOptions, 'host' | 'port' | 'token' | 'pictureOf'> {
  /** Where a trace is shown, by its id. */
  readonly traceUrl?: ((traceId: string) => string) | undefined;
}

/** The monitor's page of this process. */
export interface MonitorServer {
  /** Where it is, without the token. */
  readonly url: string;
  /**
   * Shows the calls of a client, until that is stopped. Of one at a time: what the ones before have counted stays in
   * `total`.
   */
  watch(client: Watched, upstream: MonitorReport['upstream']): Watching;
  close(): Promise<void>;
}

export interface Watching {
  report(): MonitorReport;
  stop(): void;
}

/** Rejects as `startMonitorWeb` does. */
export async function openMonitorServer({
  traceUrl,
  ...place
}: MonitorServerOptions): Promise<MonitorServer> {
  const feed = createReportFeed();
  const web = await startMonitorWeb({ ...place, feed });
  let history: History | undefined;
  let stopWatching: () => void = () => undefined;
  const watch: MonitorServer['watch'] = (client, upstream) => {
    stopWatching();
    const monitor = openMonitor(client, { upstream, traceUrl, history });
    const stop = startReportBeat({ monitor, feed });
    let isOver = false;
    stopWatching = () => {
      if (isOver) return;
      isOver = true;
      stop();
      history = monitor.history();
      monitor.close();
    };
    return { report: monitor.report, stop: stopWatching };
  };
  return {
    url: web.url,
    watch,
    close: async () => {
      stopWatching();
      await web.close();
    },
  };
}
