import { sentenceOf } from '../../telemetry/ending.js';
import type { MonitorReport } from '../watching/monitor-report.js';
import type { ReportFeed } from '../watching/report-feed.js';

/**
 * A feed whose reports can be shown to others: an error's own message may quote what the vendor quoted of a prompt, or what a
 * graph's author wrote into it, so each is told by its code alone.
 */
export function discreetFeed(feed: ReportFeed): ReportFeed {
  const known = new WeakMap<MonitorReport, MonitorReport>();
  const discreet = (report: MonitorReport) => {
    const shown = known.get(report) ?? withoutMessages(report);
    known.set(report, shown);
    return shown;
  };
  return {
    latest: () => {
      const newest = feed.latest();
      return newest && discreet(newest);
    },
    subscribe: (listener) => feed.subscribe((report) => listener(discreet(report))),
  };
}

function withoutMessages(report: MonitorReport): MonitorReport {
  const { slowest, failing, runs } = report;
  return {
    ...report,
    slowest: slowest.map(told),
    failing: failing.map(told),
    runs: runs.map(told),
  };
}

function told<Code extends string | null, Shown extends { readonly error: Failure<Code> | null }>(
  shown: Shown,
): Shown {
  const { error } = shown;
  return error ? { ...shown, error: { ...error, message: sentenceOf(error.code) } } : shown;
}

interface Failure<Code> {
  readonly code: Code;
  readonly message: string;
}
