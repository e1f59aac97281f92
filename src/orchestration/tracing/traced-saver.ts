import { type BaseCheckpointSaver, type CheckpointMetadata, getConfig } from '@langchain/langgraph';
import type { Span } from '@opentelemetry/api';
import { linkInterrupted, traceparentOf } from '../../telemetry/run-link.js';
import { type RunOptions, threadIdOf } from './instrument-place.js';

/** The field of a checkpoint's metadata that names the span of the run which wrote it (W3C Trace Context). */
const traceparentKey = 'crossgraph_traceparent';

export interface TracedRun {
  readonly span: Span;
  /** Whether it goes on with a thread instead of beginning with an input. */
  readonly isResumed: boolean;
}

/** How LangGraph lends a graph the saver of the run around it, and `runGraph` its own. */
const lentKey = '__pregel_checkpointer';

/**
 * Options by which a run on a thread is connected with those before and after it. A graph within a run is lent that run's
 * saver and needs none of its own.
 */
export function withTracedSaver(
  graph: { readonly checkpointer?: unknown },
  options: RunOptions | undefined,
  run: TracedRun,
): RunOptions | undefined {
  const { configurable } = options ?? {};
  const saver = configurable?.[lentKey] ?? graph.checkpointer;
  if (!isSaver(saver) || threadIdOf(options) === undefined || isWithinRun(configurable)) {
    return options;
  }
  return { ...options, configurable: { ...configurable, [lentKey]: tracedSaver(saver, run) } };
}

/**
 * The same saver for one run: notes with every checkpoint whose span it belongs to, and links a run that goes on to the one
 * that wrote what it goes on from, by what LangGraph reads anyway. The saver itself where nobody keeps the span.
 */
function tracedSaver(
  saver: BaseCheckpointSaver,
  { span, isResumed }: TracedRun,
): BaseCheckpointSaver {
  const traceparent = traceparentOf(span);
  if (traceparent === undefined) return saver;
  let isLinked = !isResumed;
  const put: BaseCheckpointSaver['put'] = (...[config, checkpoint, metadata, versions]) => {
    const noted = { ...metadata, [traceparentKey]: traceparent } as CheckpointMetadata;
    return saver.put(config, checkpoint, noted, versions);
  };
  const getTuple: BaseCheckpointSaver['getTuple'] = async (config) => {
    const tuple = await saver.getTuple(config);
    // The first one read is the thread's own; those of subgraphs come later.
    if (!isLinked) linkInterrupted(span, noteOf(tuple?.metadata));
    isLinked = true;
    return tuple;
  };
  // Everything else is the saver's own, and called on it: it may have private fields.
  return new Proxy(saver, {
    get: (target, name) => {
      if (name === 'put') return put;
      if (name === 'getTuple') return getTuple;
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

function noteOf(metadata: CheckpointMetadata | undefined): unknown {
  return (metadata as Readonly<Record<string, unknown>> | undefined)?.[traceparentKey];
}

function isSaver(value: unknown): value is BaseCheckpointSaver {
  return typeof (value as Partial<BaseCheckpointSaver> | undefined)?.getTuple === 'function';
}

function isWithinRun(configurable: RunOptions['configurable']): boolean {
  const around: RunOptions['configurable'] = getConfig()?.configurable;
  return [configurable, around].some((each) => each?.['__pregel_read'] !== undefined);
}
