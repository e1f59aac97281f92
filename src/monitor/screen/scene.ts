import type { MonitorReport } from '../watching/monitor-report.js';
import type { Line, Size } from './line.js';
import type { ScreenState } from './screen-state.js';

/** All that a screen is drawn from. Nothing in it comes from outside as it was: texts are clean. */
export interface Scene {
  /** `undefined` before the first. */
  readonly report: MonitorReport | undefined;
  /** How long ago the report was made, where that is longer than it should be. */
  readonly staleMs: number | undefined;
  readonly state: ScreenState;
  readonly size: Size;
}

/** A scene with a report. */
export interface Reported extends Scene {
  readonly report: MonitorReport;
}

/** What a page shows in the room that it is given. */
export interface PageView {
  readonly lines: readonly Line[];
  /** Ids of the rows that can be marked. */
  readonly ids: readonly string[];
}

/** Whether a row is wanted: all words of the filter are in one of its texts. */
export function isWanted(filter: string, texts: readonly (string | null)[]): boolean {
  const text = texts.join(' ').toLowerCase();
  return filter
    .toLowerCase()
    .split(' ')
    .every((word) => text.includes(word));
}
