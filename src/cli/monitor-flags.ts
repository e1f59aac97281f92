import type { Crowd } from '../monitor/watching/project-cost.js';
import type { ProbeFlags } from './probe.js';

/** What `crossgraph monitor` is told. */
export interface MonitorFlags extends ProbeFlags {
  readonly mode: 'snapshot' | 'continuous';
  readonly iterations?: number;
  /** Seconds. */
  readonly interval: number;
  readonly cache?: string;
  /** An SQLite file. */
  readonly history?: string;
  readonly project?: Crowd;
  readonly budgetUsd?: number;
  readonly json?: boolean;
  readonly otlp?: string;
  /** URL of another process, whose calls are shown instead. */
  readonly attach?: string;
}
