import { getConfig } from '@langchain/langgraph';
import { currentScope } from '../../telemetry/graph-scope.js';
import { type GraphPlace, nodeSpan } from '../../telemetry/graph-spans.js';
import { timed } from '../../telemetry/timed.js';
import { withSpan } from '../../telemetry/with-span.js';
import { allowListeners } from './allow-listeners.js';
import { inFrame } from './in-frame.js';
import { passageOf, placeOf, type RunOptions } from './instrument-place.js';
import { replaceMethod } from './instrument-wrap.js';

export interface Invokable {
  invoke(input: unknown, options?: RunOptions): Promise<unknown>;
}

interface OwnNode {
  readonly name: string;
  /** The graph's name, where no run around tells. */
  readonly graph: string;
}

/** Makes each try of a node a span and a frame, and likewise each try of each `task` that is called within it. */
export function wrapNode(bound: Invokable, { name, graph }: OwnNode): void {
  replaceMethod(bound, 'invoke', (original) => (input, options) => {
    allowListeners(options ?? {});
    wrapTasks(options, { graph, signal: options?.signal });
    // One runnable may be a node of several graphs: the run knows which one this is.
    const { node = name, ...place } = placeOf(options);
    return asNode({ ...place, node, graph, signal: options?.signal }, () =>
      original(input, options),
    );
  });
}

interface Around {
  readonly graph: string;
  readonly signal: AbortSignal | undefined;
}

type NodeTry = Around & GraphPlace & { readonly node: string };

function asNode<Out>(
  { node, step, attempt, graph, signal }: NodeTry,
  work: () => Promise<Out>,
): Promise<Out> {
  const ends = { signal, passage: passageOf };
  return timed(
    () => ({ kind: 'node', name: node, graph: currentScope()?.graph ?? graph }),
    () =>
      withSpan(
        () => nodeSpan({ node, step, attempt }),
        () => inFrame({ kind: 'node', name: node }, work),
        ends,
      ),
    ends,
  );
}

type TaskBody = (...args: readonly unknown[]) => unknown;

/** What a function made by `task` calls: LangGraph runs the body as a task of its own, beside the node's. */
type TaskCall = (body: TaskBody, name: string, ...rest: readonly unknown[]) => Promise<unknown>;

const callKey = '__pregel_call';

const wrappedCalls = new WeakSet<TaskCall>();

/** Has the tasks that are called with this configuration run as nodes. LangGraph makes one for each try of each task. */
function wrapTasks(config: RunOptions | undefined, around: Around): void {
  const configurable = config?.configurable as Record<string, unknown> | undefined;
  const call = configurable?.[callKey] as TaskCall | undefined;
  if (!configurable || typeof call !== 'function' || wrappedCalls.has(call)) return;
  const wrapped: TaskCall = (body, name, ...rest) =>
    call((...args) => taskTry({ body, name, args }, around), name, ...rest);
  wrappedCalls.add(wrapped);
  configurable[callKey] = wrapped;
}

interface Task {
  readonly body: TaskBody;
  readonly name: string;
  readonly args: readonly unknown[];
}

/** One try of a task; what has been done before the run was resumed is not tried again. */
function taskTry({ body, name, args }: Task, around: Around): Promise<unknown> {
  const config = getConfig() as RunOptions | undefined;
  // Tasks of LangGraph's functional API are not handed the run's signal.
  const signal = config?.signal ?? around.signal;
  wrapTasks(config, { ...around, signal });
  const { step, attempt } = placeOf(config);
  return asNode({ node: name, step, attempt, graph: around.graph, signal }, async () =>
    body(...args),
  );
}
