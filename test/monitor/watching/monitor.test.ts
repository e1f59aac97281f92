import { describe, expect, it } from 'vitest';
import { openCallTally } from '../../../src/monitor/watching/call-tally.js';
import { monitorReport } from '../../../src/monitor/watching/monitor-report.js';
import { call, failure, hit } from '../../support/calls.js';
import { watchedClient } from './watched-client.js';

describe('openMonitor', () => {
  it('adds up what calls did, cost and saved', async () => {
    const { clock, monitor, tell } = watchedClient();

    tell(call(20), call(40, { retries: 1, attempts: 2, rateLimited: 1 }), hit(), failure());
    await clock.advance(2000);
    const report = monitorReport.parse(monitor.report());

    expect(report.window).toMatchObject({
      calls: 4,
      succeeded: 3,
      failed: 1,
      successRate: 0.75,
      failureRate: 0.25,
      callsPerSecond: 2,
      outcomes: { hit: 1, miss: 2, error: 1 },
      hitRate: 0.25,
      attempts: 4,
      retries: 1,
      rateLimited: 1,
      tokens: 10,
      costUsd: 0.002,
      savedUsd: 0.001,
      errors: { UPSTREAM_FAILED: 1 },
      latencyMs: { min: 0.1, max: 40 },
    });
    expect(report).toMatchObject({ uptimeMs: 2000, breaker: 'closed', total: { calls: 4 } });
  });

  it('forgets what is behind its window, and keeps the total', async () => {
    const { clock, monitor, tell } = watchedClient({ windowMs: 60_000 });

    tell(failure());
    await clock.advance(30_000);
    tell(call());
    await clock.advance(31_000);
    const report = monitor.report();

    expect(report.window).toMatchObject({ calls: 1, failed: 0 });
    expect(report.failing).toEqual([]);
    expect(report.total).toMatchObject({ calls: 2, failed: 1 });
    expect(report.timeline).toMatchObject([{ calls: 1, at: '2023-11-14T22:13:50.000Z' }]);
  });

  it('does not hold against the upstream what a caller broke off, nor counts refreshes as calls', () => {
    const { monitor, tell } = watchedClient();

    tell(failure('ABORTED'), failure('CLIENT_CLOSED'), call(10, {}, { cause: 'refresh' }));
    const { window, failing } = monitor.report();

    expect(window).toMatchObject({ calls: 0, successRate: null, latencyMs: null, costUsd: 0.001 });
    expect(failing).toEqual([]);
  });

  it('shows the slowest and the newest failing calls, with their traces', () => {
    const { monitor, tell } = watchedClient({ traceUrl: (id) => `http://jaeger/trace/${id}` });

    for (const ms of [5, 90, 10, 70, 30, 50, 1]) tell(call(ms, { traceId: `t${ms}` }));
    for (const code of ['A', 'B', 'C', 'D', 'E', 'F']) tell(failure(code));
    const { slowest, failing } = monitor.report();

    expect(slowest.map(({ latencyMs }) => latencyMs)).toEqual([90, 70, 50, 30, 10]);
    expect(slowest[0]?.trace).toEqual({ traceId: 't90', url: 'http://jaeger/trace/t90' });
    expect(failing.map(({ error }) => error?.code)).toEqual(['F', 'E', 'D', 'C', 'B']);
  });

  it('keeps a table by model and agent that stays small, whatever callers send', () => {
    const { monitor, tell } = watchedClient();

    tell(call(), call(), hit());
    for (let name = 0; name < 10_000; name++) tell(call(10, {}, { agent: `agent ${name}` }));
    const { groups } = monitor.report();

    expect(groups.length).toBeLessThanOrEqual(31);
    expect(groups.reduce((sum, { calls }) => sum + calls, 0)).toBe(10_003);
    expect(groups).toContainEqual(
      expect.objectContaining({ model: 'a/b', agent: 'web', calls: 3, hitRate: 1 / 3 }),
    );
  });

  it('shows keys as slots, and no account', () => {
    const { monitor } = watchedClient();

    const report = monitor.report();

    expect(report.keys).toMatchObject([{ slot: 0, state: 'healthy', requests: 7, rateLimited: 1 }]);
    expect(JSON.stringify(report)).not.toContain('example.com');
  });

  it('takes its status from the worst alert that fires', async () => {
    const { clock, monitor, tell } = watchedClient();

    const statuses = [monitor.report().status];
    tell(call(20_000));
    statuses.push(monitor.report().status);
    await clock.advance(300_000 - 1);
    tell(call(20_000));
    monitor.report();
    await clock.advance(1);
    statuses.push(monitor.report().status);
    tell(failure());
    monitor.report();
    await clock.advance(299_000);
    tell(failure());
    await clock.advance(1_000);
    const last = monitor.report();

    expect([...statuses, last.status]).toEqual(['ok', 'ok', 'warning', 'critical']);
    expect(last.alerts).toContainEqual(
      expect.objectContaining({
        name: 'CrossgraphSlowOnAverage',
        state: 'firing',
        since: '2023-11-14T22:18:20.000Z',
      }),
    );
  });

  it('goes on with what fired under the monitor before it, until that clears', async () => {
    const bad = failure();
    const { monitor, clock, tell } = watchedClient({
      history: {
        ...{ total: openCallTally().kept(), uptimeMs: 5000 },
        firing: [{ name: 'CrossgraphCallsFailing', since: '2023-11-14T20:00:00.000Z' }],
      },
    });
    const failing = () => monitor.report().alerts.find(({ name }) => name.endsWith('CallsFailing'));

    tell(bad);
    const first = failing();
    const kept = monitor.history().firing;
    await clock.advance(300_001);
    tell(call());
    failing();
    await clock.advance(300_000);
    tell(call());

    expect(first).toMatchObject({ state: 'firing', since: '2023-11-14T20:00:00.000Z' });
    expect(kept).toEqual([{ name: 'CrossgraphCallsFailing', since: '2023-11-14T20:00:00.000Z' }]);
    expect(failing()).toMatchObject({ state: 'ok' });
    expect(monitor.history().firing).toEqual([]);
  });

  it('tells the same sums by days as in total, and goes on from a history', () => {
    const first = watchedClient();
    first.tell(call(), hit(), failure(), call(10, {}, { agent: 'other' }));

    const second = watchedClient({ history: first.monitor.history() });
    second.tell(call());
    const { total, days } = second.monitor.report();
    const sum = (of: (day: (typeof days)[number]) => number) =>
      Math.round(days.reduce((all, each) => all + of(each), 0) * 1e6) / 1e6;

    expect(sum(({ calls }) => calls)).toBe(total.calls);
    expect(sum(({ costUsd }) => costUsd)).toBe(total.costUsd);
    expect(sum((day) => day.cacheSavedUsd + day.sharedSavedUsd)).toBe(total.savedUsd);
    expect(total.calls).toBe(5);
  });

  it('projects what a crowd would cost where it is asked to', () => {
    const { monitor, tell } = watchedClient({ crowd: { users: 10, queriesPerUser: 5 } });

    const before = monitor.report().projection;
    for (let each = 0; each < 10; each++) tell(call());

    expect(before).toBeNull();
    expect(monitorReport.parse(monitor.report()).projection).toMatchObject({ costUsd: 0.05 });
  });

  it('draws the latencies in steps of 1, 2 and 5', () => {
    const { monitor, tell } = watchedClient();

    tell(call(9), call(9), call(45));

    expect(monitor.report().histogram).toEqual([
      { upToMs: 10, calls: 2 },
      { upToMs: 20, calls: 0 },
      { upToMs: 50, calls: 1 },
    ]);
  });

  it('hears nothing after it was closed', () => {
    const { monitor, tell } = watchedClient();

    monitor.close();
    tell(call());

    expect(monitor.report().total.calls).toBe(0);
  });
});
