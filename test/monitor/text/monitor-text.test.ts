import pc from 'picocolors';
import { describe, expect, it } from 'vitest';
import { monitorText } from '../../../src/monitor/text/monitor-text.js';
import { sparkline } from '../../../src/monitor/text/picture-text.js';
import { roundLines, summaryText } from '../../../src/monitor/text/watch-lines.js';
import type { MonitorReport } from '../../../src/monitor/watching/monitor-report.js';
import { call, failure, hit } from '../../support/calls.js';
import { watchedClient } from '../watching/watched-client.js';

const plain = pc.createColors(false);

async function troubled() {
  const { clock, monitor, tell } = watchedClient({ windowMs: 3_600_000 });
  const quiet = monitor.report();
  for (let turn = 0; turn < 1_234_567; turn += 100_000) tell(call(120_000), hit(), failure());
  tell(
    failure('A_CODE_THAT_IS_LONGER_THAN_ANY_LINE_OF_A_TERMINAL_IS_WIDE_AND_THEN_SOME_MORE_OF_IT'),
  );
  tell(call(10, { model: `vendor/${'m'.repeat(90)}` }, { agent: 'a'.repeat(90) }));
  monitor.report();
  await clock.advance(301_000);
  return { quiet, report: monitor.report() };
}

describe('the text of a report', () => {
  it('fits 80 columns, also where names and messages do not', async () => {
    const { quiet, report } = await troubled();

    const text = [monitorText(report, plain), monitorText(quiet, plain), summaryText(report, plain)]
      .concat(roundLines(report, quiet, plain))
      .join('\n');

    const lines = text.split('\n');
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
    expect(text).not.toContain('\u001b');
  });

  it('holds nothing from outside that a terminal would obey', async () => {
    const { quiet, report } = await troubled();
    const hostile = 'a\u001b[2J\u009b31m\u202eb';
    const told: MonitorReport = {
      ...report,
      source: { kind: 'attached', url: `http://${hostile}` },
      groups: report.groups.map((each) => ({ ...each, agent: hostile, model: hostile })),
      failing: report.failing.map((each) => ({ ...each, error: { code: 'X', message: hostile } })),
      alerts: report.alerts.map((each) => ({ ...each, name: hostile, summary: hostile })),
    };

    const text = [monitorText(told, plain), summaryText(told, plain)]
      .concat(roundLines(told, quiet, plain))
      .join('\n');

    expect(text).not.toMatch(/[^\P{Cc}\n]|\p{Cf}/u);
  });

  it('says in words what colours say', async () => {
    const { quiet, report } = await troubled();

    const text = monitorText(report, plain);

    expect(text).toMatch(
      /^CRITICAL {2}simulator.*\n +CrossgraphSlowOnAverage, CrossgraphSlowTail,/,
    );
    expect(text).toContain('critical  CrossgraphCallsFailing');
    expect(text).toContain('docs/runbook.md#crossgraphcallsfailing');
    expect(monitorText(quiet, plain)).toContain(
      'no data   CrossgraphCallsFailing    too few calls',
    );
  });

  it('tells of an alert once, and once that it is resolved', async () => {
    const { quiet, report } = await troubled();

    const [, ...fired] = roundLines(report, quiet, plain);
    const [, ...again] = roundLines(report, report, plain);
    const [, ...resolved] = roundLines(quiet, report, plain);

    expect(fired).toContain('  critical CrossgraphCallsFailing: Too many calls fail.');
    expect(again).toEqual([]);
    expect(resolved).toContain('  resolved CrossgraphCallsFailing');
  });
});

describe('sparkline', () => {
  it('draws the newest values to the right, with gaps where there are none', () => {
    expect(sparkline([9, 0, 1, null, 4, 8], 5)).toBe('▁▁ ▄█');
    expect(sparkline([], 5)).toBe('');
    expect(sparkline([0, 0], 5)).toBe('▁▁');
  });
});
