import { cache, red } from './call-panels.js';
import type { DashboardPanel } from './dashboard-panel.js';
import { graphs, health, resilience, spending } from './system-panels.js';

/** Everything on the dashboard, row by row. */
export const dashboardRows: Readonly<Record<string, readonly DashboardPanel[]>> = {
  'Rate, errors, duration': red,
  Cache: cache,
  Resilience: resilience,
  'Tokens and cost': spending,
  Graph: graphs,
  'Telemetry health': health,
};
