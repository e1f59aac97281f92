import type { Crowd } from '../monitor/watching/project-cost.js';
import type { AlertFlags } from './monitor-alerts.js';
import type { ProbeFlags } from './probe.js';

/** What `crossgraph monitor` is told. */
export interface MonitorFlags extends ProbeFlags, AlertFlags {
  readonly iterations?: number;
  /** Seconds. */
  readonly interval: number;
  readonly cache?: string;
  readonly project?: Crowd;
  readonly budgetUsd?: number;
  readonly otlp?: string;
  /** Serves the page. */
  readonly web?: boolean;
  /** Of the page; 0 takes a free one. */
  readonly port: number;
  /** Of the page. */
  readonly host: string;
  /** Lines instead of the screen. */
  readonly plain?: boolean;
  readonly testAlert?: boolean;
  /** URL of another process, whose calls are shown instead. */
  readonly attach?: string;
}
