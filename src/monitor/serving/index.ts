// The door `crossgraph/monitor`: the monitor's page, for the calls of one's own process.

export type { MonitorReport } from '../watching/monitor-report.js';
export { type ServedMonitor, type ServeMonitorOptions, serveMonitor } from './serve-monitor.js';
