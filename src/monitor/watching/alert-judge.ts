import type { Clock } from '../../core/clock.js';
import { type AlertState, createAlertWatch } from './alert-watch.js';
import { isReadable, type Measured } from './measures.js';
import type { FiringAlert } from './monitor-history.js';
import type { Alert, MonitorReport } from './monitor-report.js';
import type { Threshold } from './thresholds.js';

/** Judges what is measured by thresholds, as a report tells it. */
export interface AlertJudge {
  judge(measured: Measured): Pick<MonitorReport, 'alerts' | 'status'>;
  /** What fired when it judged last. */
  firing(): readonly FiringAlert[];
}

/** `past` is what fired under a judge before this one: it goes on until it clears. */
export function openAlertJudge(
  thresholds: readonly Threshold[],
  past: readonly FiringAlert[],
  clock: Clock,
): AlertJudge {
  const watch = createAlertWatch(
    thresholds.filter(({ measure }) => isReadable(measure)),
    sinceWhen(past, clock),
  );
  let firing = past;
  return {
    firing: () => firing,
    judge: (measured) => {
      const [now, wallMs] = [clock.now(), clock.wallMs()];
      const wallOf = (at: number) => new Date(wallMs - (now - at)).toISOString();
      const alerts = watch.observe(measured, now).map((state) => alertOf(state, wallOf));
      firing = alerts.flatMap(({ name, state, since }) =>
        state === 'firing' && since !== null ? [{ name, since }] : [],
      );
      return { alerts, status: statusOf(alerts) };
    },
  };
}

/** By name, on the monotonic scale. What a clock that was wrong has put into the future fires since now. */
function sinceWhen(firing: readonly FiringAlert[], clock: Clock): ReadonlyMap<string, number> {
  const [now, wallMs] = [clock.now(), clock.wallMs()];
  return new Map(
    firing.map(({ name, since }) => [name, now - Math.max(0, wallMs - Date.parse(since))]),
  );
}

function alertOf(
  { threshold, state, value, since }: AlertState,
  wallOf: (at: number) => string,
): Alert {
  const { alert, summary, measure, severity, breach, limit, runbook } = threshold;
  return {
    ...{ name: alert, summary, measure, severity, state, value, breach, limit },
    since: since === undefined ? null : wallOf(since),
    runbook: `docs/runbook.md#${runbook}`,
  };
}

function statusOf(alerts: readonly Alert[]): MonitorReport['status'] {
  const firing = alerts.filter(({ state }) => state === 'firing');
  if (firing.some(({ severity }) => severity === 'critical')) return 'critical';
  return firing.length > 0 ? 'warning' : 'ok';
}
