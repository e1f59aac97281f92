import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createAlertTransitions } from '../../../src/monitor/alerting/alert-transitions.js';
import type { MonitorReport } from '../../../src/monitor/watching/monitor-report.js';
import { call, failure } from '../../support/calls.js';
import { watchedClient } from '../watching/watched-client.js';
import { alertOf, firing, reportAt, timeAt } from './reports.js';

const since = timeAt('11:40:00');
const name = 'CrossgraphCallsFailing';

const eventsOver = (
  reports: readonly MonitorReport[],
  options: Partial<Parameters<typeof createAlertTransitions>[0]> = {},
) => {
  const transitions = createAlertTransitions({ clearAfterMs: 300_000, ...options });
  return reports.map((report) => transitions.observe(report).map(({ event }) => event));
};

describe('createAlertTransitions', () => {
  it('tells that an alert has begun and that it has ended, each once', () => {
    const reports = [
      reportAt('11:39:00', [alertOf({ state: 'pending' })]),
      reportAt('11:40:00', [firing(since)]),
      reportAt('11:41:00', [firing(since)]),
      reportAt('11:52:00', [alertOf()]),
      reportAt('11:53:00', [alertOf()]),
    ];

    expect(eventsOver(reports)).toEqual([[], ['fired'], [], ['resolved'], []]);
  });

  it('tells since when it had fired when it ends', () => {
    const transitions = createAlertTransitions({ clearAfterMs: 0 });
    transitions.observe(reportAt('11:40:00', [firing(since)]));

    const [notice] = transitions.observe(reportAt('11:52:00', [alertOf({ value: 0.95 })]));

    expect(notice).toMatchObject({ since, at: timeAt('11:52:00'), alert: { value: 0.95 } });
  });

  it('tells that an alert weighs more than before', () => {
    const reports = [
      reportAt('11:40:00', [firing(since, { severity: 'warning' })]),
      reportAt('11:41:00', [firing(since, { severity: 'critical' })]),
      reportAt('11:42:00', [firing(since, { severity: 'critical' })]),
    ];

    expect(eventsOver(reports)).toEqual([['fired'], ['changed'], []]);
  });

  it('points to a call that shows what is wrong', () => {
    const traceUrl = (traceId: string) => `http://jaeger/trace/${traceId}`;
    const { monitor, tell } = watchedClient({ traceUrl });
    const broken = failure();
    tell({ ...broken, meta: { ...broken.meta, traceId: 'bad' } });
    tell(call(5_000, { traceId: 'slow' }));
    const slow = firing(since, { name: 'Slow', measure: 'p95Seconds' });
    const cold = firing(since, { name: 'Cold', measure: 'cacheHitRatio' });
    const report = { ...monitor.report(), alerts: [firing(since), slow, cold] };

    const notices = createAlertTransitions({ clearAfterMs: 0 }).observe(report);

    expect(notices.map(({ exampleUrl }) => exampleUrl)).toEqual([
      'http://jaeger/trace/bad',
      'http://jaeger/trace/slow',
      undefined,
    ]);
  });

  describe('after a restart', () => {
    const told = { [name]: { severity: 'critical', since } } as const;

    it('does not tell of an alert again that still fires, and tells how long it fired in all', () => {
      const transitions = createAlertTransitions({ told, clearAfterMs: 300_000 });

      const again = transitions.observe(reportAt('12:10:00', [firing(timeAt('12:10:00'))]));
      const [end] = transitions.observe(reportAt('12:20:00', [alertOf()]));

      expect(again).toEqual([]);
      expect(end).toMatchObject({ event: 'resolved', since });
    });

    it('tells that it ended only when all has been well for as long as a threshold asks', () => {
      const reports = [
        reportAt('12:00:00', [alertOf({ state: 'no_data' })]),
        reportAt('12:01:00', [alertOf()]),
        reportAt('12:04:00', [alertOf({ state: 'pending' })]),
        reportAt('12:05:00', [alertOf()]),
        reportAt('12:09:59', [alertOf()]),
        reportAt('12:10:00', [alertOf()]),
      ];

      expect(eventsOver(reports, { told })).toEqual([[], [], [], [], [], ['resolved']]);
    });

    it('tells at once in a snapshot, which cannot wait', () => {
      expect(eventsOver([reportAt('12:00:00', [alertOf()])], { told, clearAfterMs: 0 })).toEqual([
        ['resolved'],
      ]);
    });
  });

  it('tells of beginnings and ends in turn, whatever happens', () => {
    const states = fc.array(fc.constantFrom('ok', 'no_data', 'pending', 'firing'), {
      maxLength: 40,
    });
    fc.assert(
      fc.property(states, (course) => {
        const reports = course.map((state) => reportAt('11:40:00', [alertOf({ state })]));

        const events = eventsOver(reports).flat();

        expect(events).toEqual(events.map((_, index) => (index % 2 === 0 ? 'fired' : 'resolved')));
        expect(events.length % 2 === 1).toBe(course.at(-1) === 'firing');
      }),
    );
  });
});
