import { createAlarm } from '../../core/alarm.js';
import type { Clock } from '../../core/clock.js';
import { cleanValue } from '../text/clean-text.js';
import type { MonitorReport } from '../watching/monitor-report.js';
import type { ReportFeed } from '../watching/report-feed.js';
import type { Size } from './line.js';
import type { Scene } from './scene.js';
import { firstState, pressed } from './screen-state.js';
import { type ScreenView, screenView } from './screen-view.js';

/** What is to be seen, and what the keys change of it. Knows no terminal. */
export interface ScreenModel {
  /** The same object until something has changed. */
  view(): ScreenView;
  subscribe(listener: () => void): () => void;
  press(key: string): void;
  resize(size: Size): void;
  close(): void;
}

export interface ScreenModelOptions {
  readonly feed: ReportFeed;
  readonly size: Size;
  /** How long a report may be the newest before it is called stale. */
  readonly staleAfterMs: number;
  readonly onQuit: () => void;
  /** The screen is to be drawn anew, whatever is on it. */
  readonly onRedraw: () => void;
}

/** Reports may come in bursts; nobody reads faster. */
const leastBetweenMs = 200;

export function openScreenModel(options: ScreenModelOptions, clock: Clock): ScreenModel {
  const { feed, staleAfterMs, onQuit, onRedraw } = options;
  const listeners = new Set<() => void>();
  const latest = feed.latest();
  let scene: Scene = {
    report: latest && cleanValue(latest),
    staleMs: undefined,
    state: firstState,
    size: options.size,
  };
  let view: ScreenView | undefined;
  let waiting: MonitorReport | undefined;
  let drawnAt = -Infinity;
  // Of a report that was there before we came only its own date tells its age; later, no other clock is trusted.
  let madeAt =
    clock.now() - (latest ? Math.max(0, clock.wallMs() - Date.parse(latest.generatedAt)) : 0);

  const change = (changes: Partial<Scene>) => {
    scene = { ...scene, ...changes };
    view = undefined;
    for (const listener of [...listeners]) listener();
  };
  const takeIn = () => {
    const now = clock.now();
    const report = waiting && !scene.state.isPaused ? cleanValue(waiting) : undefined;
    if (report) {
      waiting = undefined;
      drawnAt = now;
    }
    const staleMs = now - madeAt >= staleAfterMs ? now - madeAt : undefined;
    if (report || staleMs !== scene.staleMs) change({ ...(report && { report }), staleMs });
    alarm.set(staleMs === undefined ? madeAt + staleAfterMs : now + 1000);
  };
  const alarm = createAlarm(clock, takeIn);
  const unsubscribe = feed.subscribe((report) => {
    if (report.generatedAt !== (waiting ?? scene.report)?.generatedAt) madeAt = clock.now();
    waiting = report;
    alarm.noLaterThan(Math.max(clock.now(), drawnAt + leastBetweenMs));
  });
  takeIn();
  return {
    view: () => (view ??= screenView(scene)),
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    press: (key) => {
      const state = pressed(scene.state, key, screenView(scene).ids);
      if (state === 'quit') return onQuit();
      if (state === 'redraw') return onRedraw();
      const goesOn = scene.state.isPaused && !state.isPaused;
      if (state !== scene.state) change({ state });
      if (goesOn) takeIn();
    },
    resize: (size) => change({ size }),
    close: () => {
      unsubscribe();
      alarm.set(Infinity);
    },
  };
}
