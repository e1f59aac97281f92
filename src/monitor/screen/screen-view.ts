import { alertsPage } from './alerts-page.js';
import { callsPage } from './calls-page.js';
import { costPage } from './cost-page.js';
import { helpPage } from './help-page.js';
import { fitted, type Line, type Size, type Span, span } from './line.js';
import { overviewPage } from './overview-page.js';
import { filled } from './panel.js';
import { runsPage } from './runs-page.js';
import type { PageView, Reported, Scene } from './scene.js';
import { type Page, pages, type ScreenState } from './screen-state.js';
import { slowPage } from './slow-page.js';
import { statusLines } from './status-lines.js';

/** What is on the screen: exactly as many lines as it has rows, each exactly as wide. */
export interface ScreenView {
  readonly head: readonly Line[];
  readonly body: readonly Line[];
  readonly foot: readonly Line[];
  /** Ids of the rows that can be marked. */
  readonly ids: readonly string[];
}

const shown: Readonly<Record<Page, (scene: Reported, size: Size) => PageView>> = {
  Overview: overviewPage,
  Calls: callsPage,
  Slow: slowPage,
  Runs: runsPage,
  Alerts: alertsPage,
  Cost: costPage,
};

export function screenView(scene: Scene): ScreenView {
  const { report, state, size } = scene;
  const { columns, rows } = size;
  const isRoomy = rows >= 16;
  const head = [
    ...statusLines(scene).slice(0, isRoomy ? 2 : 1),
    ...(rows >= 8 ? [tabs(scene)] : []),
  ];
  const foot = rows >= 8 || state.isTyping ? [hints(state, columns)] : [];
  const room = { columns, rows: Math.max(0, rows - head.length - foot.length) };
  const page = state.isHelp
    ? helpPage(room)
    : report
      ? shown[state.page]({ ...scene, report }, room)
      : { lines: [], ids: [] };
  return {
    head: filled(head, { columns, rows: Math.min(rows, head.length) }),
    body: filled(page.lines, room),
    foot: filled(foot, { columns, rows: Math.min(Math.max(0, rows - head.length), foot.length) }),
    ids: page.ids,
  };
}

/** All pages, or the one that is shown where there is no room for all. */
function tabs({ state, size }: Scene): Line {
  const all = pages.map((page, index) =>
    span(` ${index + 1} ${page} `, page === state.page ? 'chosen' : 'dim'),
  );
  const width = all.reduce((sum, { text }) => sum + text.length, 0);
  if (width <= size.columns) return fitted(all, size.columns);
  const number = pages.indexOf(state.page) + 1;
  return [span(` ${state.page} `, 'chosen'), span(` ${number}/${pages.length}`, 'dim')];
}

/** The keys that matter here, as many as there is room for. */
function hints(state: ScreenState, columns: number): Line {
  if (state.isTyping) {
    return [span('filter: ', 'accent'), span(state.filter), span('▌', 'accent')];
  }
  const kept = state.filter === '' ? [] : [`filter "${state.filter}"`];
  const keys = ['q quit', '? help', ...kept, ...keysOn(state)];
  let left = columns;
  const fitting = keys.filter((key) => {
    left -= key.length + 2;
    return left >= -2;
  });
  return fitting.flatMap((key): Span[] => [span(key, 'dim'), span('  ')]);
}

function keysOn({ page, opened, isPaused }: ScreenState): string[] {
  const always = [isPaused ? 'p go on' : 'p pause', 'Tab page'];
  if (page === 'Calls') return ['s sort', 'r reverse', 'b group', '/ filter', ...always];
  if (page === 'Runs') return [opened ? 'Esc back' : 'Enter open', '/ filter', ...always];
  if (page === 'Slow' || page === 'Cost') return ['/ filter', ...always];
  return always;
}
