import { expectInteger } from '../../core/expect.js';
import { createEventBuffer } from './event-buffer.js';
import type { GraphRun } from './graph-run.js';
import { openRun } from './open-run.js';
import { RunStoppedError } from './run-errors.js';
import type { RunEvent } from './run-event.js';
import { type GraphInput, type GraphOutput, perform, type RunnableGraph } from './run-graph.js';
import type { RunGraphOptions } from './run-options.js';

export interface StreamGraphOptions extends RunGraphOptions {
  /** Events that may wait for the reader; when more come, the oldest are dropped and counted. @defaultValue 10,000 */
  readonly maxWaitingEvents?: number | undefined;
}

/** A run under way: its events, and what it comes to. Leaving the loop early ends the run. */
export interface GraphStream<Output = unknown> extends AsyncIterable<RunEvent> {
  /** What `runGraph` would have given; rejects as it would, and need not be listened to. */
  readonly run: Promise<GraphRun<Output>>;
}

/**
 * Runs a graph as `runGraph` does, and tells what happens while it happens. The run begins at once and waits for no reader.
 * The last event is `run_ended`; then the loop ends, or throws what the run rejected with. Throws a ConfigError.
 */
export function streamGraph<Graph extends RunnableGraph>(
  graph: Graph,
  input: GraphInput<Graph>,
  { maxWaitingEvents = 10_000, ...options }: StreamGraphOptions = {},
): GraphStream<GraphOutput<Graph>> {
  expectInteger('maxWaitingEvents', maxWaitingEvents, { min: 1 });
  const buffer = createEventBuffer({
    maxWaiting: maxWaitingEvents,
    onLeave: () =>
      opened.abort(new RunStoppedError('aborted', 'The reader of the run has left its events.')),
  });
  const opened = openRun(graph, {
    ...options,
    onEvent: (event) => {
      buffer.push(event);
      options.onEvent?.(event);
    },
  });
  const running = async () => {
    try {
      return await perform(graph, input, await opened.begin());
    } finally {
      opened.close();
    }
  };
  const run = running();
  run.then(
    () => buffer.end(),
    (thrown) => buffer.end({ thrown }),
  );
  return { run, [Symbol.asyncIterator]: () => buffer.reader };
}
