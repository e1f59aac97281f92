import { type Clock, systemClock } from '../../core/clock.js';
import { expireAfter } from '../../core/expire-after.js';
import { harmless } from '../../telemetry/harmless.js';
import type { Monitor } from './monitor.js';
import type { OpenReportFeed } from './report-feed.js';

interface Beat {
  readonly monitor: Pick<Monitor, 'report'>;
  readonly feed: OpenReportFeed;
  /** @defaultValue 1000 */
  readonly everyMs?: number | undefined;
}

/** Puts a report into the feed now and once a second, until the returned function is called. */
export function startReportBeat(
  { monitor, feed, everyMs = 1_000 }: Beat,
  clock: Clock = systemClock,
): () => void {
  let stop: () => void = () => undefined;
  const beat = () => {
    // A reader's mistake must not end the process that is watched.
    harmless(() => feed.publish(monitor.report()));
    stop = expireAfter(everyMs, beat, clock);
  };
  beat();
  return () => stop();
}
