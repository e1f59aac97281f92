import type { Watched } from '../watching/monitor.js';
import type { MonitorReport } from '../watching/monitor-report.js';
import { openMonitorServer } from './monitor-server.js';

export interface ServeMonitorOptions {
  /** Whose calls are shown. */
  readonly client: Watched;
  /** 0 takes a free one. @defaultValue 9470 */
  readonly port?: number | undefined;
  /** Only this machine reaches it; another address needs a token. @defaultValue '127.0.0.1' */
  readonly host?: string | undefined;
  /** What whoever looks must show, as bearer, or once as `/?token=…`. A secret. */
  readonly token?: string | undefined;
  /** Where a trace is shown, by its id. @defaultValue no links */
  readonly traceUrl?: ((traceId: string) => string) | undefined;
}

/** A monitor that is being served. */
export interface ServedMonitor {
  /** Where it is, without the token. */
  readonly url: string;
  /** How things stand now: what the page shows. An error is told in its own words here, on the page by its code alone. */
  report(): MonitorReport;
  /** Ends page and streams, and stops listening to the client, which stays open. */
  close(): Promise<void>;
}

/**
 * Serves the monitor's page for the calls of a client and the runs of graphs in this process: for a browser, and for
 * `crossgraph monitor --attach URL` from another terminal. Holds the process until it is closed. Rejects with a ConfigError
 * where the port is taken, or where the address is reachable by others and there is no token.
 */
export async function serveMonitor(options: ServeMonitorOptions): Promise<ServedMonitor> {
  const { client, port = 9470, host = '127.0.0.1', token, traceUrl } = options;
  const server = await openMonitorServer({ port, host, token, traceUrl });
  const { report } = server.watch(client, null);
  return { url: server.url, report, close: server.close };
}
