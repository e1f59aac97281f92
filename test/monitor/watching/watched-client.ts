import { manualClock } from '../../../src/core/manual-clock.js';
import {
  type MonitorOptions,
  openMonitor,
  type Watched,
} from '../../../src/monitor/watching/monitor.js';
import type { CallSummary } from '../../../src/perplexity/call-summary.js';

/** A monitor over a client whose calls the test tells. */
export function watchedClient(options: Partial<MonitorOptions> = {}) {
  const clock = manualClock();
  const listeners = new Set<(call: CallSummary) => void>();
  const client: Watched = {
    onCall: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    breakerState: () => 'closed',
    keyStats: () => [
      {
        ...{ slot: 0, account: 'someone@example.com', state: 'healthy', requests: 7, succeeded: 6 },
        ...{ rateLimited: 1, refused: 0, failed: 0, inFlight: 0, waitMs: 0 },
        ...{ requestsPerMinute: 50, maxInFlight: 100 },
      },
    ],
  };
  const monitor = openMonitor(client, { upstream: 'simulator', ...options }, clock);
  const tell = (...calls: readonly CallSummary[]) => {
    for (const each of calls) for (const listener of listeners) listener(each);
  };
  return { clock, monitor, tell };
}
