import type { Alert, MonitorReport } from '../watching/monitor-report.js';

/** Something that somebody should be told: an alert has begun, has ended, or weighs more or less than before. */
export interface AlertNotice {
  readonly event: 'fired' | 'changed' | 'resolved';
  /** The alert as it stood then. */
  readonly alert: Alert;
  /** When it was seen. */
  readonly at: string;
  /** Since when it fires, or had fired. */
  readonly since: string;
  readonly upstream: MonitorReport['upstream'];
  /** Another process whose calls these are. */
  readonly processUrl: string | null;
  /** Trace of a call that shows what is wrong. */
  readonly exampleUrl: string | undefined;
}

/** What goes to a channel in one message. */
export interface Letter {
  /** In the order in which they came about. Without any, it is a test of the channel. */
  readonly notices: readonly AlertNotice[];
  /** Notices before these which had to be dropped because too many waited. */
  readonly dropped: number;
}
