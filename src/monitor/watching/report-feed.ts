import type { MonitorReport } from './monitor-report.js';

/** Reports as they come: from the monitor to whoever shows them. */
export interface ReportFeed {
  /** The newest report; `undefined` before the first. */
  latest(): MonitorReport | undefined;
  /** Calls `listener` with each report to come; returns what ends that. */
  subscribe(listener: (report: MonitorReport) => void): () => void;
}

/** A feed and the way into it. */
export interface OpenReportFeed extends ReportFeed {
  publish(report: MonitorReport): void;
}

export function createReportFeed(): OpenReportFeed {
  const listeners = new Set<(report: MonitorReport) => void>();
  let newest: MonitorReport | undefined;
  return {
    latest: () => newest,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    publish: (report) => {
      newest = report;
      // One who leaves while being told must not cost another his report.
      for (const listener of [...listeners]) listener(report);
    },
  };
}
