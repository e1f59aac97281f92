// The screen as a program of its own, for a terminal: reports of one kind, once or every second.
import { stdin, stdout } from 'node:process';
import pc from 'picocolors';
import { runMonitorScreen } from '../../../src/monitor/screen/run-monitor-screen.js';
import { createReportFeed } from '../../../src/monitor/watching/report-feed.js';
import { emptyReport, fullReport, madeNow, troubledReport } from './reports.js';

const [kind = 'full', pace = 'once'] = process.argv.slice(2);
const report = { full: fullReport, troubled: troubledReport, empty: emptyReport }[kind];
const feed = createReportFeed();
const publish = () => {
  if (report) feed.publish(pace === 'stale' ? report : madeNow(report));
};
publish();
if (pace === 'live') setInterval(publish, 1000).unref();
const stop = new AbortController();
if (pace === 'handled') process.on('SIGTERM', () => stop.abort());
// Whoever resizes the terminal says when.
stdout.once('resize', () => {
  if (pace === 'crash') throw new Error('Broken on purpose.');
  if (pace === 'handled' || pace === 'killed') process.kill(process.pid, 'SIGTERM');
});
await runMonitorScreen({
  feed,
  stdin,
  stdout,
  env: process.env,
  colors: pc.createColors(!process.env['NO_COLOR']),
  signal: stop.signal,
});
stdout.write(
  `ended well, ${process.getActiveResourcesInfo().filter((each) => each === 'Timeout').length} timers\n`,
);
