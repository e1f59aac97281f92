import { once } from 'node:events';
import { inProduction } from '../../config.js';
import { onAbort } from '../../core/abort.js';
import { type Clock, systemClock } from '../../core/clock.js';
import type { Colors } from '../../scenarios/report-text.js';
import type { ReportFeed } from '../watching/report-feed.js';
import { lookOf } from './look.js';
import { openScreenModel } from './screen-model.js';
import { terminalCanvas } from './terminal-canvas.js';

export interface MonitorScreenOptions {
  readonly feed: ReportFeed;
  /** Keys come from here; without a terminal there are none. */
  readonly stdin: NodeJS.ReadStream;
  /** A terminal; nobody else may write there meanwhile. */
  readonly stdout: NodeJS.WriteStream;
  /** Tells which letters and links the terminal knows. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly colors: Colors;
  /** Ends the screen, as `q` does. */
  readonly signal: AbortSignal;
  /** How often reports are to be expected; one that is three times as old is called stale. @defaultValue 1000 */
  readonly refreshMs?: number | undefined;
}

/**
 * Shows the reports of the feed on the whole terminal, until the user quits (`q`, Ctrl-C) or the signal aborts. The terminal
 * is as it was before when this resolves, and when it rejects.
 */
export async function runMonitorScreen(
  { feed, stdin, stdout, env, colors, signal, refreshMs = 1000 }: MonitorScreenOptions,
  clock: Clock = systemClock,
): Promise<void> {
  // React and Ink take long to load, and nothing else needs them. Their development builds keep a record of each frame.
  const { mountScreen } = await inProduction(() => import('./monitor-screen.js'));
  const asked = new AbortController();
  const release = onAbort(signal, () => asked.abort());
  if (asked.signal.aborted) return;
  const canvas = terminalCanvas(stdout);
  const model = openScreenModel(
    {
      feed,
      size: canvas.size(),
      staleAfterMs: Math.max(5000, 3 * refreshMs),
      onQuit: () => asked.abort(),
      onRedraw: canvas.redraw,
    },
    clock,
  );
  const resized = () => {
    canvas.wipe();
    model.resize(canvas.size());
  };
  stdout.on('resize', resized);
  process.once('exit', canvas.leave);
  canvas.enter();
  try {
    const screen = mountScreen({ model, look: lookOf(env, colors), stdin, canvas });
    try {
      await Promise.race([once(asked.signal, 'abort'), screen.gone]);
    } finally {
      screen.unmount();
    }
  } finally {
    canvas.leave();
    process.off('exit', canvas.leave);
    stdout.off('resize', resized);
    model.close();
    release();
  }
}
