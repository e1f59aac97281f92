import { describe, expect, it } from 'vitest';
import type { MonitorReport } from '../../../src/monitor/watching/monitor-report.js';
import { createReportFeed } from '../../../src/monitor/watching/report-feed.js';

const reportAt = (generatedAt: string) => ({ generatedAt }) as MonitorReport;

describe('createReportFeed', () => {
  it('has no report before the first', () => {
    expect(createReportFeed().latest()).toBeUndefined();
  });

  it('tells every listener of each report, until it leaves', () => {
    const feed = createReportFeed();
    const told: string[] = [];
    const leave = feed.subscribe((report) => {
      told.push(`first ${report.generatedAt}`);
      leave();
    });
    feed.subscribe((report) => told.push(`second ${report.generatedAt}`));

    feed.publish(reportAt('1'));
    feed.publish(reportAt('2'));

    expect(told).toEqual(['first 1', 'second 1', 'second 2']);
    expect(feed.latest()?.generatedAt).toBe('2');
  });
});
