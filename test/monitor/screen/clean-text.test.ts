import fc from 'fast-check';
import pc from 'picocolors';
import { describe, expect, it } from 'vitest';
import { lookOf, painted } from '../../../src/monitor/screen/look.js';
import { firstState, pages } from '../../../src/monitor/screen/screen-state.js';
import { screenView } from '../../../src/monitor/screen/screen-view.js';
import { cleanText, cleanValue } from '../../../src/monitor/text/clean-text.js';
import type { MonitorReport } from '../../../src/monitor/watching/monitor-report.js';
import { fullReport, troubledReport } from './reports.js';

const hostile = '\u001b]0;title\u0007\u001b[2J\u009b31m\r\n\u202egnp.exe\u200b\ud800';

describe('cleanText', () => {
  it('leaves nothing that a terminal would obey', () => {
    expect(cleanText(hostile)).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u);
  });

  it('keeps one line, and letters of all scripts', () => {
    expect(cleanText('模型\tß é 🙂')).toBe('模型 ß é 🙂');
  });
});

/** The report with `text` wherever it holds text of others. */
function saying(report: MonitorReport, text: string): MonitorReport {
  const named = { model: text, agent: text, endpoint: text };
  return {
    ...report,
    source: { kind: 'attached', url: text },
    alerts: report.alerts.map((each) => ({
      ...each,
      name: text,
      summary: text,
      measure: text,
      runbook: text,
    })),
    groups: report.groups.map((each) => ({ ...each, ...named })),
    failing: report.failing.map((each) => ({
      ...each,
      ...named,
      error: { code: text, message: text },
      trace: { traceId: text, url: `http://host/${text}` },
    })),
    days: report.days.map((each) => ({ ...each, agent: text })),
    changes: report.changes.map((each) => ({ ...each, from: text, to: text })),
    runs: report.runs.map((each) => ({
      ...each,
      ...{ graph: text, threadId: text, error: { code: text, message: text } },
      trace: { traceId: text, url: `http://host/${text}` },
      steps: each.steps.map((step) => ({ ...step, name: text })),
    })),
  };
}

/** All that the pages write of this report, as a terminal would get it. */
function written(report: MonitorReport): string {
  const colors = pc.createColors(false);
  const look = lookOf({ LANG: 'C.UTF-8' }, colors);
  const scenes = pages.flatMap((page) =>
    [undefined, 'run-2'].map((opened) => ({
      report: cleanValue(report),
      staleMs: undefined,
      state: { ...firstState, page, opened },
      size: { columns: 120, rows: 40 },
    })),
  );
  return scenes
    .map(screenView)
    .flatMap(({ head, body, foot }) => [...head, ...body, ...foot])
    .map((line) => painted(line, look))
    .join('');
}

describe('the screen', () => {
  it('writes nothing that names, errors or addresses would have the terminal do', () => {
    expect(written(saying(troubledReport, hostile))).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u);
  });

  it('writes no control character, whatever the texts are', () => {
    const unit = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 6 }),
      fc.constantFrom('\u001b[', '\u009d', '\u001b\\', '\u2066'),
    );
    const text = fc.array(unit, { maxLength: 5 }).map((parts) => parts.join(''));

    fc.assert(
      fc.property(text, (each) => !/[\p{Cc}\p{Cf}\p{Cs}]/u.test(written(saying(fullReport, each)))),
      { numRuns: 10 },
    );
  });
});
