import { describe, expect, it, vi } from 'vitest';
import { type ManualClock, manualClock } from '../../../src/core/manual-clock.js';
import { textOf } from '../../../src/monitor/screen/line.js';
import { openScreenModel, type ScreenModel } from '../../../src/monitor/screen/screen-model.js';
import { createReportFeed } from '../../../src/monitor/watching/report-feed.js';
import { fullReport, troubledReport } from './reports.js';

const size = { columns: 80, rows: 24 };

function opened(feed = createReportFeed(), clock: ManualClock = manualClock()) {
  const onQuit = vi.fn<() => void>();
  const onRedraw = vi.fn<() => void>();
  const model = openScreenModel({ feed, size, staleAfterMs: 5000, onQuit, onRedraw }, clock);
  const changes = vi.fn<() => void>();
  model.subscribe(changes);
  return { model, feed, clock, changes, onQuit, onRedraw };
}

const statusOf = (model: ScreenModel) => textOf(model.view().head[0] ?? []);
const reportAt = (second: number, report = fullReport) => ({
  ...report,
  generatedAt: new Date(Date.parse(fullReport.generatedAt) + second * 1000).toISOString(),
});

describe('openScreenModel', () => {
  it('waits for the first report, and shows it at once', async () => {
    const { model, feed, clock } = opened();

    const before = statusOf(model);
    feed.publish(fullReport);
    await clock.advance(0);

    expect(before).toContain('no data');
    expect(statusOf(model)).toContain('OK  all 8 thresholds hold');
  });

  it('changes nothing as long as nothing comes: who draws by changes does not work for nothing', async () => {
    const feed = createReportFeed();
    const { model, clock, changes } = opened(feed);
    feed.publish(fullReport);
    await clock.advance(0);
    changes.mockClear();

    const first = model.view();
    await clock.advance(4900);

    expect(changes).not.toHaveBeenCalled();
    expect(model.view()).toBe(first);
  });

  it('draws a burst of reports five times a second at most, the newest at the end', async () => {
    const { model, feed, clock, changes } = opened();

    for (let second = 0; second < 100; second += 1) {
      feed.publish(reportAt(second, second === 99 ? troubledReport : fullReport));
      await clock.advance(10);
    }
    await clock.advance(200);

    expect(changes.mock.calls.length).toBeLessThanOrEqual(7);
    expect(statusOf(model)).toContain('CRITICAL');
  });

  it('calls a report stale that nothing follows, counts the seconds, and takes that back', async () => {
    const { model, feed, clock } = opened();
    feed.publish(fullReport);
    await clock.advance(0);

    await clock.advance(5000);
    const stale = statusOf(model);
    await clock.advance(7000);
    const staler = statusOf(model);
    feed.publish(reportAt(12));
    await clock.advance(200);

    expect(stale).toContain('stale for 5.0 s');
    expect(staler).toContain('stale for 12 s');
    expect(statusOf(model)).not.toContain('stale');
  });

  it('calls the same report stale, however often it comes', async () => {
    const { model, feed, clock } = opened();

    for (let second = 0; second < 8; second += 1) {
      feed.publish(fullReport);
      await clock.advance(1000);
    }

    expect(statusOf(model)).toContain('stale for');
  });

  it('calls a report stale that was old when it came', () => {
    const feed = createReportFeed();
    feed.publish(fullReport);
    const clock = manualClock(Date.parse(fullReport.generatedAt) + 60_000);

    const { model } = opened(feed, clock);

    expect(statusOf(model)).toContain('stale for 1 min');
  });

  it('keeps what is shown while it is paused, and catches up', async () => {
    const { model, feed, clock } = opened();
    feed.publish(fullReport);
    await clock.advance(0);

    model.press('p');
    feed.publish(reportAt(1, troubledReport));
    await clock.advance(1000);
    const paused = statusOf(model);
    model.press('p');

    expect(paused).toMatch(/^OK .*PAUSED/);
    expect(statusOf(model)).toContain('CRITICAL');
  });

  it('marks the same row after others have moved around it', async () => {
    const { model, feed, clock } = opened();
    feed.publish(fullReport);
    await clock.advance(0);
    const marked = () =>
      model
        .view()
        .body.map(textOf)
        .find((line) => line.startsWith('▸'));

    model.press('2');
    model.press('down');
    const before = marked();
    feed.publish({ ...reportAt(1), groups: fullReport.groups.toReversed() });
    await clock.advance(200);
    model.press('r');

    expect(before).toContain('sonar-pro');
    expect(marked()).toContain('sonar-pro');
  });

  it('lays out anew for another size', () => {
    const { model, changes } = opened();

    model.resize({ columns: 20, rows: 5 });

    expect(model.view().body.length).toBe(4);
    expect(changes).toHaveBeenCalledOnce();
  });

  it('says when to quit and when to draw anew', () => {
    const { model, onQuit, onRedraw } = opened();

    model.press('ctrl-l');
    model.press('q');

    expect([onRedraw, onQuit].map(({ mock }) => mock.calls.length)).toEqual([1, 1]);
  });

  it('leaves no timer and no listener behind', async () => {
    const { model, feed, clock, changes } = opened();
    feed.publish(fullReport);
    await clock.advance(0);
    changes.mockClear();

    model.close();
    feed.publish(reportAt(1));
    await clock.advance(60_000);

    expect(changes).not.toHaveBeenCalled();
  });
});
