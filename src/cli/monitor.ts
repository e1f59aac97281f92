import { checkAlerts, runAlertTest } from './monitor-alerts.js';
import type { MonitorFlags } from './monitor-flags.js';
import type { Showing } from './monitor-output.js';

/** Exit code 0, 1 or 2 by the thresholds; 130 for a snapshot that was stopped, after what it has measured. */
export async function runMonitorCommand(asked: MonitorFlags, io: Showing['io']): Promise<number> {
  // A page that ends after twenty questions would be none.
  const flags: MonitorFlags = asked.web ? { ...asked, mode: 'continuous' } : asked;
  await checkAlerts({ flags, io });
  if (flags.testAlert) return runAlertTest({ flags, io });
  // Whoever looks at another process needs no client of its own.
  if (flags.attach !== undefined) {
    const { monitorAttached } = await import('./monitor-attached.js');
    return monitorAttached({ ...flags, attach: flags.attach }, io);
  }
  const { monitorProbes } = await import('./monitor-probes.js');
  return monitorProbes(flags, io);
}
