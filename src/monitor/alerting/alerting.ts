import { type Clock, systemClock } from '../../core/clock.js';
import { type Random, systemRandom } from '../../core/random.js';
import type { MonitorReport } from '../watching/monitor-report.js';
import { type AlertChannel, troubleText } from './alert-channel.js';
import type { AlertNotice } from './alert-notice.js';
import { createAlertTransitions, type ToldAlert } from './alert-transitions.js';
import { type Loss, Outbox } from './outbox.js';
import type { ToldAlertsFile } from './told-alerts.js';

/** Tells people of the alerts that begin, end, or change their weight. */
export interface Alerting {
  /** Compares the report with the one before, and sends what is new. Does not wait for it. */
  observe(report: MonitorReport): void;
  /** Delivers what waits, in five seconds at most, and says in one sentence what could not be delivered. Never throws. */
  close(): Promise<void>;
}

export interface AlertingOptions {
  readonly channels: readonly AlertChannel[];
  /** What a monitor before this one has told, and where this one keeps it; closed along with the alerting. */
  readonly told?: ToldAlertsFile | undefined;
  /** How long all has to be well before an alert of the monitor before is over. */
  readonly clearAfterMs: number;
  readonly onWarning: (sentence: string) => void;
}

export interface AlertingDeps {
  readonly clock?: Clock | undefined;
  readonly random?: Random | undefined;
}

const flushMs = 5_000;

export async function openAlerting(
  { channels, told: file, clearAfterMs, onWarning }: AlertingOptions,
  { clock = systemClock, random = systemRandom }: AlertingDeps = {},
): Promise<Alerting> {
  const before = (await file?.read()) ?? {};
  const told = new Map<string, ToldAlert>(Object.entries(before));
  /** How many channels have yet to take a notice. What is dropped is forgotten with it. */
  const missing = new WeakMap<AlertNotice, number>();
  let written: Promise<void> = Promise.resolve();

  const onDelivered = (notices: readonly AlertNotice[]) => {
    for (const notice of notices) {
      const left = (missing.get(notice) ?? 0) - 1;
      missing.set(notice, left);
      if (left === 0) note(notice, told);
    }
    const now = Object.fromEntries(told);
    written = written.then(() => file?.write(now));
  };
  const deps = { clock, random, onWarning, onDelivered };
  const outboxes = channels.map((channel) => new Outbox(channel, deps));
  const transitions = createAlertTransitions({ told: before, clearAfterMs });
  return {
    observe: (report) => {
      const notices = transitions.observe(report);
      if (notices.length === 0) return;
      for (const notice of notices) missing.set(notice, outboxes.length);
      for (const outbox of outboxes) outbox.add(notices);
    },
    close: async () => {
      const ends = await Promise.all(outboxes.map((outbox) => outbox.close(flushMs)));
      const losses = ends.filter(({ notices }) => notices > 0);
      if (losses.length > 0) onWarning(`Not delivered: ${losses.map(lossText).join('; ')}.`);
      await written;
      await file?.close();
    },
  };
}

/** An alert counts as told when every channel was told of it. */
function note({ event, alert, since }: AlertNotice, told: Map<string, ToldAlert>): void {
  if (event === 'resolved') told.delete(alert.name);
  else told.set(alert.name, { severity: alert.severity, since });
}

function lossText({ channel, notices, trouble }: Loss): string {
  const what = `${notices} ${notices === 1 ? 'alert' : 'alerts'} to the ${channel}`;
  return trouble ? `${what}, which ${troubleText(trouble)}` : what;
}
