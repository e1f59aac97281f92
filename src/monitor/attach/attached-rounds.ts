import type { CallSignal } from '../../core/abort.js';
import { type Clock, systemClock } from '../../core/clock.js';
import { ConfigError } from '../../errors.js';
import type { MonitorReport } from '../watching/monitor-report.js';
import type { OpenReportFeed } from '../watching/report-feed.js';
import type { AttachedSource } from './attached-source.js';

export interface AttachedRounds {
  readonly source: AttachedSource;
  /** Gets every report, once a second. While the process is away it keeps the last. */
  readonly feed: OpenReportFeed;
  /** From round to round. */
  readonly intervalMs: number;
  /** @defaultValue until the signal aborts */
  readonly iterations?: number | undefined;
  /** Called once a round, with the report of that moment; not while the process is away. */
  readonly onRound: (report: MonitorReport) => void;
  /** Called when the process is gone, and with `undefined` when it is back. */
  readonly onTrouble: (error: unknown) => void;
  readonly signal: CallSignal;
}

const pollEveryMs = 1_000;

/**
 * Follows another process until it is told to stop. Resolves with the last report; throws why there is none, and a ConfigError that
 * no later try would mend.
 */
export async function runAttachedRounds(
  { source, feed, intervalMs, iterations = Infinity, onRound, onTrouble, signal }: AttachedRounds,
  clock: Clock = systemClock,
): Promise<MonitorReport> {
  const follow = follower({ source, feed, onTrouble, signal });
  const startedAt = clock.now();
  let rounds = 0;
  while (rounds < iterations && !signal.aborted) {
    const report = await follow.once();
    if (signal.aborted) break;
    if (clock.now() - startedAt >= rounds * intervalMs) {
      if (report) onRound(report);
      rounds = Math.floor((clock.now() - startedAt) / intervalMs) + 1;
    }
    if (rounds < iterations) await clock.sleep(pollEveryMs, signal).catch(() => undefined);
  }
  const last = feed.latest();
  if (!last) throw follow.trouble() ?? signal.reason;
  return last;
}

type Following = Pick<AttachedRounds, 'source' | 'feed' | 'onTrouble' | 'signal'>;

function follower({ source, feed, onTrouble, signal }: Following) {
  let trouble: unknown;
  const turn = (next: unknown) => {
    if ((next === undefined) !== (trouble === undefined)) onTrouble(next);
    trouble = next;
  };
  return {
    trouble: () => trouble,
    /** The report of this moment; nothing while the process is away. */
    once: async (): Promise<MonitorReport | undefined> => {
      try {
        const report = await source.poll(signal);
        turn(undefined);
        feed.publish(report);
        return report;
      } catch (error) {
        if (error instanceof ConfigError) throw error;
        if (!signal.aborted) turn(error);
        return undefined;
      }
    },
  };
}
