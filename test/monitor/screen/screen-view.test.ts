import { describe, expect, it } from 'vitest';
import { lineWidth, textOf } from '../../../src/monitor/screen/line.js';
import type { Scene } from '../../../src/monitor/screen/scene.js';
import { firstState, type groupings, pages } from '../../../src/monitor/screen/screen-state.js';
import { screenView } from '../../../src/monitor/screen/screen-view.js';
import { cleanValue } from '../../../src/monitor/text/clean-text.js';
import { emptyReport, fullReport, troubledReport } from './reports.js';

const roomy: Scene = {
  report: fullReport,
  staleMs: undefined,
  state: firstState,
  size: { columns: 80, rows: 24 },
};

function linesOf(scene: Partial<Scene>): string[] {
  const { head, body, foot } = screenView({ ...roomy, ...scene });
  return [...head, ...body, ...foot].map(textOf);
}

const textOn = (scene: Partial<Scene>) => linesOf(scene).join('\n');

describe('screenView', () => {
  const sizes = [1, 5, 10, 20, 24, 60].flatMap((rows) =>
    [1, 2, 11, 20, 35, 40, 72, 80, 120, 150, 200].map((columns) => ({ columns, rows })),
  );
  const reports = { full: fullReport, troubled: troubledReport, empty: emptyReport, no: undefined };

  it.each(Object.entries(reports))(
    'fills a window of any size exactly, with %s report',
    (_, report) => {
      for (const size of sizes) {
        for (const page of pages) {
          for (const more of [
            {},
            { isHelp: true },
            { isTyping: true, filter: 'x' },
            { opened: 'run-2' },
          ]) {
            const { head, body, foot } = screenView({
              ...roomy,
              ...{ report, size, state: { ...firstState, page, ...more } },
            });

            const lines = [...head, ...body, ...foot];
            expect(lines.length).toBe(size.rows);
            expect(new Set(lines.map(lineWidth))).toEqual(new Set([size.columns]));
          }
        }
      }
    },
  );

  it('says that all is well, on what that rests, and shows the figures, in 80 columns', () => {
    const text = textOn({});

    for (const words of [
      'OK  all 8 thresholds hold',
      'up 32 min · 450 calls in 5 min · simulator · questions of its own',
      'calls/s      1.52',
      'p50       0.40 ms',
      'p95       1830 ms',
      'p99       4200 ms',
      'errors      2.2 %',
      'Cache, hit rate 78.2 %',
      '▒ coalesced 40',
      'saved   $1.73, about 5 min',
      'breaker closed for 2 min',
      '104 requests  7 retries  3 × 429',
      '#2 cooling',
      'timeout openai/gpt-6-luna',
    ]) {
      expect(text).toContain(words);
    }
  });

  it('cuts no word of the overview at 80 columns', () => {
    expect(textOn({})).not.toContain('…');
    expect(textOn({ report: troubledReport })).not.toContain('…');
  });

  it('says what is wrong, since when, and how much more', () => {
    const [wide] = linesOf({ report: troubledReport, size: { columns: 120, rows: 40 } });
    const [narrow] = linesOf({ report: troubledReport, size: { columns: 40, rows: 20 } });
    const [tiny] = linesOf({ report: troubledReport, size: { columns: 20, rows: 5 } });

    expect(wide).toContain(
      'CRITICAL  BreakerOpen: A circuit breaker is open: calls to that endpoint fail at once. for 1 min, and 2 more',
    );
    expect(narrow?.trimEnd()).toBe('CRITICAL BreakerOpen for 1 min');
    expect(tiny).toBe('CRITICAL BreakerOpen');
  });

  it('tells a report that is old from one that is not', () => {
    expect(linesOf({ staleMs: 12_000 })[0]).toContain('stale for 12 s');
    expect(linesOf({})[0]).not.toContain('stale');
  });

  it('says that there is no data: before the first report, and before the first call', () => {
    expect(linesOf({ report: undefined })[0]).toContain('no data  waiting for the first report');
    expect(linesOf({ report: emptyReport })[0]).toContain('no data: no call in the window');
  });

  it('lists thresholds with value, limit, duration, summary and runbook, those in trouble first', () => {
    const text = textOn({ report: troubledReport, state: { ...firstState, page: 'Alerts' } });

    expect(text).toMatch(/CRITICAL\s+CrossgraphBreakerOpen\s+1\s+max 0\s+for 1 min/);
    expect(text).toContain('docs/runbook.md#crossgraphbreakeropen');
    expect(text.indexOf('BreakerOpen')).toBeLessThan(text.indexOf('SlowOnAverage'));
    expect(text).toContain('breaker was closed, now open');
  });

  it('sorts the table of calls by the column that was asked for', () => {
    const names = (changes: object) => {
      const state = { ...firstState, page: 'Calls' as const, ...changes };
      return linesOf({ state }).flatMap(
        (line) => /(?:▸| ) (\S+\/\S+|sonar\S*)/.exec(line)?.[1] ?? [],
      );
    };

    expect(names({})[0]).toBe('openai/gpt-6-luna');
    expect(names({ isReversed: true })[0]).toBe('anthropic/claude-sonnet-5');
    expect(names({ sort: -2 })[0]).toBe('anthropic/claude-sonnet-5');
    expect(names({ filter: 'WEB' })).toEqual(['openai/gpt-6-luna', 'sonar']);
  });

  it('sums calls up by model, agent or node', () => {
    const page = (grouping: (typeof groupings)[number]) =>
      textOn({ state: { ...firstState, page: 'Calls', grouping } });

    // The percentile of a sum is not known, but it is no more than the greatest of its parts.
    expect(page('agent')).toMatch(/web\s+295\s+3\s.*≤1,830/);
    expect(page('model')).toMatch(/sonar-pro\s+120/);
    expect(page('node')).toMatch(/critic\s+research\s+1\s+1/);
  });

  it('shows a run as a waterfall, each step with its state', () => {
    const lines = linesOf({ state: { ...firstState, page: 'Runs', opened: 'run-2' } });

    const writer = lines.find((line) => line.includes('writer'));
    expect(lines.find((line) => line.includes('sonar-pro'))).toMatch(/█+\s+2000 ms done hit/);
    expect(writer).toMatch(/█\s+so far running/);
    expect(lines.find((line) => line.includes('critic'))).toContain('failed');
  });

  it('shows cost and savings by day and agent, and the projection', () => {
    const text = textOn({ state: { ...firstState, page: 'Cost' } });

    expect(text).toMatch(/2026-03-05\s+web\s+4,200\s+\$2\.11\s+\$9\.10\s+\$1\.20\s+41/);
    expect(text).toContain('100 users × 20 questions: $1.54, without reuse $7.97, saved $6.43');
  });

  it('links slow and failing calls to their traces', () => {
    const { body } = screenView({ ...roomy, state: { ...firstState, page: 'Slow' } });

    const links = body.flatMap((line) => line.flatMap(({ href }) => href ?? []));
    expect(links).toContain('http://localhost:16686/trace/00000000000000000000000000000003');
  });

  it('keeps the marked row in sight', () => {
    const state = { ...firstState, page: 'Slow' as const, chosen: 'Slowest 4' };

    expect(textOn({ state, size: { columns: 60, rows: 12 } })).toContain('▸ 12:03:03  2100 ms');
  });

  it('counts wide letters of a name as two columns', () => {
    const groups = fullReport.groups.map((group) => ({ ...group, model: '模型-七' }));
    const report = cleanValue({ ...fullReport, groups });

    const { body } = screenView({ ...roomy, report, state: { ...firstState, page: 'Calls' } });

    expect(new Set(body.map(lineWidth))).toEqual(new Set([80]));
  });
});
