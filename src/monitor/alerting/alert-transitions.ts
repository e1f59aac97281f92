import type { Alert, MonitorReport } from '../watching/monitor-report.js';
import type { AlertNotice } from './alert-notice.js';

/** An alert of which somebody was told, and not yet that it ended. */
export interface ToldAlert {
  readonly severity: Alert['severity'];
  /** Since when it fires. */
  readonly since: string;
}

/** Alerts that were told, by name. */
export type ToldAlerts = Readonly<Record<string, ToldAlert>>;

/** Compares each report with the one before it. */
export interface AlertTransitions {
  /** What has changed, in the order of the report. An alert that stays as it is makes no notice. */
  observe(report: MonitorReport): AlertNotice[];
}

interface Standing extends ToldAlert {
  /** Whether this monitor has seen it fire: then the alert's own threshold has judged that it ended. */
  readonly isSeen: boolean;
  /** Of one that only the monitor before has seen: since when all is well. */
  readonly wellSince?: string | undefined;
}

export interface TransitionOptions {
  /** What a monitor before this one has told: it is not told again, and may yet end. */
  readonly told?: ToldAlerts | undefined;
  /** How long all has to be well before an alert of the monitor before is over. */
  readonly clearAfterMs: number;
}

export function createAlertTransitions({
  told = {},
  clearAfterMs,
}: TransitionOptions): AlertTransitions {
  const standing = new Map<string, Standing>(
    Object.entries(told).map(([name, alert]) => [name, { ...alert, isSeen: false }]),
  );

  const changeOf = (alert: Alert, at: string): Change | undefined => {
    const { name, severity, state } = alert;
    const known = standing.get(name);
    if (state === 'firing') {
      const since = known?.since ?? alert.since ?? at;
      standing.set(name, { severity, since, isSeen: true });
      if (!known) return { event: 'fired', since };
      return known.severity === severity ? undefined : { event: 'changed', since };
    }
    if (!known) return undefined;
    const next = ending(known, { state, at });
    if (!isOver(next, { at, clearAfterMs })) {
      standing.set(name, next);
      return undefined;
    }
    standing.delete(name);
    return { event: 'resolved', since: known.since };
  };

  return {
    observe: (report) => {
      const { alerts, generatedAt: at, upstream, source } = report;
      return alerts.flatMap((alert) => {
        const change = changeOf(alert, at);
        if (!change) return [];
        const exampleUrl = exampleFor(alert, report);
        return [{ ...change, alert, at, upstream, processUrl: source.url, exampleUrl }];
      });
    },
  };
}

type Change = Pick<AlertNotice, 'event' | 'since'>;

function ending(known: Standing, { state, at }: { state: Alert['state']; at: string }): Standing {
  // That nobody asks any more is no sign that it is mended.
  return { ...known, wellSince: state === 'ok' ? (known.wellSince ?? at) : undefined };
}

function isOver(
  { isSeen, wellSince }: Standing,
  { at, clearAfterMs }: { readonly at: string; readonly clearAfterMs: number },
): boolean {
  if (isSeen) return true;
  return wellSince !== undefined && Date.parse(at) - Date.parse(wellSince) >= clearAfterMs;
}

/** Calls that show what an alert is about, by what it measures. */
const examples: Readonly<Record<string, 'failing' | 'slowest'>> = {
  successRatio: 'failing',
  openBreakers: 'failing',
  rateLimitedRatio: 'failing',
  meanSeconds: 'slowest',
  p95Seconds: 'slowest',
};

function exampleFor({ measure }: Alert, report: MonitorReport): string | undefined {
  const list = examples[measure];
  return list && report[list].find(({ trace }) => trace !== null)?.trace?.url;
}
