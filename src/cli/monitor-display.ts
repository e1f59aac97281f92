import { deriveAbort } from '../core/abort.js';
import type { MonitorReport } from '../monitor/watching/monitor-report.js';
import { createReportFeed, type OpenReportFeed } from '../monitor/watching/report-feed.js';
import { colorsFor } from './colors.js';
import { graphSvg } from './graph-svg.js';
import { heldBack } from './held-back.js';
import { InterruptedError } from './io.js';
import { openAlerts } from './monitor-alerts.js';
import { printEnd, roundPrinter, type Showing } from './monitor-output.js';

/** Where what is seen goes. */
export interface Display {
  /** Gets every report; screen, page and alerts read it. */
  readonly feed: OpenReportFeed;
  /** Called once a round. */
  readonly onRound: (report: MonitorReport) => void;
  /** Aborts when the command is stopped, or its screen is left. */
  readonly signal: AbortSignal;
}

export interface DisplayOptions extends Showing {
  /** Of the page. A secret. */
  readonly token: string | undefined;
  /** Pages that letters point to, by their names. */
  readonly links: Readonly<Record<string, string>> | undefined;
}

/** Opens what the flags ask for (page, screen or lines, alerts) while `work` goes on; prints the last report, and gives it. */
export async function withDisplay(
  options: DisplayOptions,
  work: (display: Display) => Promise<MonitorReport>,
): Promise<MonitorReport> {
  const { flags, io, links } = options;
  const feed = createReportFeed();
  const stop = deriveAbort(io.signal);
  const alerts = await openAlerts({ flags, io, links });
  if (alerts) feed.subscribe((report) => alerts.observe(report));
  try {
    const report = await shown(options, { feed, stop }, work);
    // Before the last alerts are waited for: a dead receiver must not hold the report back.
    printEnd(report, options);
    return report;
  } finally {
    stop.dispose();
    await alerts?.close();
  }
}

/** On the page, on the screen, or in lines. */
async function shown(
  options: DisplayOptions,
  on: OnScreen,
  work: (display: Display) => Promise<MonitorReport>,
): Promise<MonitorReport> {
  const { feed, stop } = on;
  const page = options.flags.web ? await openPage(options, feed) : undefined;
  const hasScreen = isScreen(options);
  const screen = hasScreen ? openScreen(options, on) : undefined;
  try {
    const onRound = hasScreen ? () => undefined : roundPrinter(options);
    return await work({ feed, onRound, signal: stop.signal });
  } finally {
    stop.abort(new InterruptedError('SIGINT'));
    await screen;
    await page?.close();
  }
}

async function openPage({ flags, io, token }: DisplayOptions, feed: OpenReportFeed) {
  const { startMonitorWeb } = await import('../monitor/web/start-monitor-web.js');
  const { host, port } = flags;
  const pictureOf = (name: string) => graphSvg(name, io.cwd);
  const page = await startMonitorWeb({ feed, host, port, token, pictureOf });
  // With --json standard output is for reports alone.
  const out = flags.json ? io.stderr : io.stdout;
  out.write(`The monitor's page is at ${page.url}\n`);
  return page;
}

function isScreen({ flags, io: { stdout, stdin, env } }: Showing): boolean {
  if (flags.mode !== 'continuous' || flags.json || flags.plain || flags.web) return false;
  return stdout.isTTY === true && stdin?.isTTY === true && env['TERM'] !== 'dumb';
}

interface OnScreen {
  readonly feed: OpenReportFeed;
  readonly stop: { abort(reason: unknown): void; readonly signal: AbortSignal };
}

async function openScreen({ io }: Showing, { feed, stop }: OnScreen): Promise<void> {
  const { stdout, stderr, stdin, env } = io;
  if (!stdin) return;
  const { runMonitorScreen } = await import('../monitor/screen/run-monitor-screen.js');
  // What is written on the screen by others would stand in the middle of it.
  const held = heldBack(stderr);
  try {
    const colors = colorsFor(stdout, env);
    await runMonitorScreen({ feed, stdin, stdout, env, colors, signal: stop.signal });
  } finally {
    held.release();
    stop.abort(new InterruptedError('SIGINT'));
  }
}
