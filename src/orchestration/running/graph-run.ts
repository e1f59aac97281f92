import type { Interrupt } from '@langchain/langgraph';
import type { RunReport } from './run-report.js';

/** A run that came to its end, or to a question for a human. */
export interface GraphRun<Output = unknown> {
  /** The graph's output, of its own type; the state so far, where the run was interrupted. */
  readonly output: Output;
  readonly stopReason: 'completed' | 'interrupted';
  /** What a human is asked, each to be answered by its `id`; empty unless interrupted. */
  readonly interrupts: readonly Interrupt[];
  /** The thread to go on with, where there is one. */
  readonly threadId: string | undefined;
  /** What the run did, took and cost. Made when it is first read. */
  readonly report: RunReport;
}
