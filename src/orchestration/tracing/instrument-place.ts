import { isGraphBubbleUp, isGraphDrained, isGraphInterrupt } from '@langchain/langgraph';
import { events } from '../../telemetry/attributes.js';
import type { GraphPlace } from '../../telemetry/graph-spans.js';

/** As much of LangGraph's run configuration as spans are made of. */
export interface RunOptions {
  readonly signal?: AbortSignal | undefined;
  readonly metadata?: Readonly<Record<string, unknown>> | undefined;
  readonly configurable?: Readonly<Record<string, unknown>> | undefined;
  readonly executionInfo?: { readonly nodeAttempt?: number | undefined } | undefined;
}

/** Where in a graph this configuration was made for; only what it says. */
export function placeOf(options: RunOptions | undefined): GraphPlace {
  const { langgraph_node: node, langgraph_step: step } = options?.metadata ?? {};
  const isInNode = typeof node === 'string';
  return {
    node: isInNode ? node : undefined,
    step: typeof step === 'number' ? step : undefined,
    attempt: isInNode ? options?.executionInfo?.nodeAttempt : undefined,
  };
}

/** The thread of a run, if it has one. */
export function threadIdOf(options: RunOptions | undefined): string | undefined {
  const id = options?.configurable?.['thread_id'];
  return typeof id === 'string' ? id : undefined;
}

/** LangGraph steers by throwing. Names the event for what is no failure. */
export function passageOf(thrown: unknown): string | undefined {
  // The guards read a field of whatever they are given.
  if (!(thrown instanceof Error)) return undefined;
  if (isGraphInterrupt(thrown)) return events.interrupted;
  if (isGraphDrained(thrown)) return events.drained;
  return isGraphBubbleUp(thrown) ? events.handedOver : undefined;
}
