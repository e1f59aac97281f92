import { type Attributes, SpanKind } from '@opentelemetry/api';
import { genAi, operations, own } from './attributes.js';
import { currentScope } from './graph-scope.js';
import type { SpanDescription } from './open-span.js';

/** Where in a graph something runs, as far as it is known. */
export interface GraphPlace {
  readonly node?: string | undefined;
  readonly step?: number | undefined;
  /** Which try of the node, from 1. */
  readonly attempt?: number | undefined;
}

export interface GraphRun extends GraphPlace {
  readonly name: string;
  /** `workflow`: the graph decides what comes next; `agent`: its model does. */
  readonly kind: 'workflow' | 'agent';
  /** A real one: given by whoever runs the graph, never made up for the span. */
  readonly threadId?: string | undefined;
}

export interface ToolRun {
  readonly name: string;
  readonly callId?: string | undefined;
}

/** One run of a graph or of an agent. */
export function graphSpan({ name, kind, threadId, ...place }: GraphRun): SpanDescription {
  const operation = kind === 'agent' ? operations.invokeAgent : operations.invokeWorkflow;
  return {
    name: `${operation} ${name}`,
    scope: { graph: name, agent: kind === 'agent' ? name : undefined },
    attributes: defined({
      [genAi.operationName]: operation,
      [genAi.agentName]: name,
      [genAi.conversationId]: threadId,
      [own.graphName]: name,
      ...placeAttributes(place),
    }),
  };
}

/** One try of one node. */
export function nodeSpan(place: GraphPlace & { readonly node: string }): SpanDescription {
  return {
    name: `${operations.invokeNode} ${place.node}`,
    attributes: defined({
      [genAi.operationName]: operations.invokeNode,
      [own.graphName]: currentScope()?.graph,
      ...placeAttributes(place),
    }),
  };
}

/** One call of a tool. */
export function toolSpan({ name, callId }: ToolRun): SpanDescription {
  return {
    name: `${operations.executeTool} ${name}`,
    attributes: defined({
      [genAi.operationName]: operations.executeTool,
      [genAi.toolName]: name,
      [genAi.toolType]: 'function',
      [genAi.toolCallId]: callId,
      [genAi.agentName]: currentScope()?.agent,
    }),
  };
}

export interface ChatRun {
  readonly model?: string | undefined;
  readonly provider?: string | undefined;
}

/** One call of a chat model that is not ours. */
export function chatSpan({ model, provider }: ChatRun): SpanDescription {
  return {
    name: model === undefined ? operations.chat : `${operations.chat} ${model}`,
    kind: SpanKind.CLIENT,
    attributes: defined({
      [genAi.operationName]: operations.chat,
      [genAi.providerName]: provider,
      [genAi.requestModel]: model,
      [genAi.agentName]: currentScope()?.agent,
    }),
  };
}

function placeAttributes({ node, step, attempt }: GraphPlace): Attributes {
  return {
    [own.graphNode]: node,
    [own.graphStep]: step,
    [own.graphAttempt]: attempt,
  };
}

function defined(attributes: Attributes): Attributes {
  return Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined));
}
