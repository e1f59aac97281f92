import { useLayoutEffect, useState } from 'preact/hooks';
import type { MonitorReport } from '../../watching/monitor-report.js';
import { after, nowMs } from './browser-clock.js';

/** What the page knows, and how it stands with whoever tells it. */
export interface Reports {
  readonly report: MonitorReport | undefined;
  /** When the report was made, on the browser's monotonic scale. */
  readonly madeAt: number;
  /** Between the last two reports. */
  readonly gapMs: number;
  readonly isConnected: boolean;
}

const none: Reports = { report: undefined, madeAt: 0, gapMs: 0, isConnected: false };
const tryAgainMs = 3_000;

/** Reports as the server tells them. A lost connection is opened again for as long as the page is there. */
export function useReports(): Reports {
  const [reports, setReports] = useState(none);
  // Not `useEffect`, which waits for a frame: the first report is what everybody waits for.
  useLayoutEffect(
    () => follow((change) => setReports((before) => ({ ...before, ...change(before) }))),
    [],
  );
  return reports;
}

function follow(update: (change: (before: Reports) => Partial<Reports>) => void): () => void {
  let source: EventSource;
  let cancelRetry = () => {};
  let ageMs = 0;
  const open = () => {
    source = new EventSource('/events');
    source.addEventListener('age', ({ data }) => {
      ageMs = Number(data) || 0;
    });
    source.addEventListener('open', () => update(() => ({ isConnected: true })));
    source.addEventListener('message', ({ data }) => {
      const madeAt = nowMs() - ageMs;
      const report = JSON.parse(data) as MonitorReport;
      ageMs = 0;
      update((before) => ({ report, madeAt, gapMs: before.report ? madeAt - before.madeAt : 0 }));
    });
    source.addEventListener('error', () => {
      update(() => ({ isConnected: false }));
      // The browser tries again by itself where the line broke, and never where it got an answer that is no stream.
      if (source.readyState === EventSource.CLOSED) cancelRetry = after(tryAgainMs, open);
    });
  };
  open();
  return () => {
    cancelRetry();
    source.close();
  };
}
