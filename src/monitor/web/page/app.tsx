import { useRef, useState } from 'preact/hooks';
import type { MonitorReport } from '../../watching/monitor-report.js';
import { Alerts } from './alerts.js';
import { Calls } from './calls.js';
import { Cards } from './cards.js';
import { connectionState } from './connection-state.js';
import { Health } from './health.js';
import { HeatMap } from './heat-map.js';
import { HelpDialog } from './help-dialog.js';
import { OutcomesChart } from './outcomes-chart.js';
import { Runs } from './runs.js';
import { Savings } from './savings.js';
import { shownTheme, switchTheme } from './theme.js';
import { timeSlots } from './time-slots.js';
import { TopBar } from './top-bar.js';
import { useNow } from './use-now.js';
import { useReports } from './use-reports.js';
import { useShortcuts } from './use-shortcuts.js';

const sections = ['now', 'latency', 'outcomes', 'health', 'alerts', 'calls', 'runs', 'savings'];

export function App() {
  const reports = useReports();
  const now = useNow();
  const [theme, setTheme] = useState(shownTheme);
  const [paused, setPaused] = useState<MonitorReport>();
  const dialog = useRef<HTMLDialogElement>(null);
  const search = useRef<HTMLInputElement>(null);

  const report = paused ?? reports.report;
  const connection = connectionState(reports, now);
  const onTheme = () => setTheme(switchTheme());
  const onPause = () => setPaused(paused ? undefined : reports.report);
  const onHelp = () => dialog.current?.showModal();
  useShortcuts({
    '?': onHelp,
    t: onTheme,
    p: onPause,
    '/': () => search.current?.focus(),
    ...Object.fromEntries(sections.map((id, index) => [`${index + 1}`, () => goTo(id)])),
  });
  return (
    <>
      <a class="skip" href="#now">
        Skip to the figures
      </a>
      <TopBar
        {...{ report, connection, theme, onTheme, onPause, onHelp }}
        isPaused={paused !== undefined}
      />
      <main class={`connection-${connection.kind}`}>
        {report ? <Figures report={report} search={search} /> : <NoReport />}
      </main>
      <HelpDialog dialog={dialog} />
    </>
  );
}

interface FiguresProps {
  readonly report: MonitorReport;
  readonly search: Parameters<typeof Calls>[0]['search'];
}

function Figures({ report, search }: FiguresProps) {
  const [at, move] = useState<number>();
  const cursor = { at, move };
  const slots = timeSlots(report);
  return (
    <>
      <section id="now" aria-labelledby="now-title" tabIndex={-1}>
        <h2 id="now-title" class="unseen">
          Now
        </h2>
        <Cards report={report} slots={slots} />
      </section>
      <div class="columns">
        <HeatMap slots={slots} cursor={cursor} />
        <OutcomesChart report={report} slots={slots} cursor={cursor} />
      </div>
      <div class="columns">
        <Health report={report} />
        <Alerts report={report} />
      </div>
      <Runs report={report} />
      <Calls report={report} search={search} />
      <Savings report={report} />
    </>
  );
}

function NoReport() {
  return (
    <section id="now" class="panel no-report" tabIndex={-1}>
      <h2>No data yet</h2>
      <p class="empty">Figures appear here with the first report.</p>
    </section>
  );
}

function goTo(id: string): void {
  const section = document.getElementById(id);
  section?.focus({ preventScroll: true });
  section?.scrollIntoView({ block: 'start' });
}
