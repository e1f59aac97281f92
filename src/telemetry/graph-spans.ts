import { type Attributes, type AttributeValue, SpanKind } from '@opentelemetry/api';
import { genAi, operations, own } from './attributes.js';
import { capturesContent } from './content-capture.js';
import { currentScope } from './graph-scope.js';
import { valueText } from './message-content.js';
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
  /** What it is given; recorded only where content is captured. */
  readonly args?: unknown;
}

/** One run of a graph or of an agent. */
export function graphSpan({
  name,
  kind,
  threadId,
  node,
  step,
  attempt,
}: GraphRun): SpanDescription {
  const operation = kind === 'agent' ? operations.invokeAgent : operations.invokeWorkflow;
  const attributes: Attributes = {
    [genAi.operationName]: operation,
    [genAi.agentName]: name,
    [own.graphName]: name,
  };
  note(attributes, genAi.conversationId, threadId);
  notePlace(attributes, { node, step, attempt });
  return {
    name: `${operation} ${name}`,
    scope: { graph: name, agent: kind === 'agent' ? name : undefined },
    attributes,
  };
}

/** One try of one node. */
export function nodeSpan(place: GraphPlace & { readonly node: string }): SpanDescription {
  const attributes: Attributes = { [genAi.operationName]: operations.invokeNode };
  note(attributes, own.graphName, currentScope()?.graph);
  notePlace(attributes, place);
  return { name: `${operations.invokeNode} ${place.node}`, attributes };
}

/** One call of a tool. */
export function toolSpan({ name, callId, args }: ToolRun): SpanDescription {
  const attributes: Attributes = {
    [genAi.operationName]: operations.executeTool,
    [genAi.toolName]: name,
    [genAi.toolType]: 'function',
  };
  note(attributes, genAi.toolCallId, callId);
  note(attributes, genAi.agentName, currentScope()?.agent);
  if (capturesContent()) attributes[genAi.toolCallArguments] = valueText(args);
  return { name: `${operations.executeTool} ${name}`, attributes };
}

/** What a tool gave, where content is captured. */
export function toolResultAttributes(result: unknown): Attributes {
  return capturesContent() ? { [genAi.toolCallResult]: valueText(result) } : {};
}

export interface ChatRun {
  readonly model?: string | undefined;
  readonly provider?: string | undefined;
}

/** One call of a chat model that is not ours. */
export function chatSpan({ model, provider }: ChatRun): SpanDescription {
  const attributes: Attributes = { [genAi.operationName]: operations.chat };
  note(attributes, genAi.providerName, provider);
  note(attributes, genAi.requestModel, model);
  note(attributes, genAi.agentName, currentScope()?.agent);
  return {
    name: model === undefined ? operations.chat : `${operations.chat} ${model}`,
    kind: SpanKind.CLIENT,
    attributes,
  };
}

function notePlace(attributes: Attributes, { node, step, attempt }: GraphPlace): void {
  note(attributes, own.graphNode, node);
  note(attributes, own.graphStep, step);
  note(attributes, own.graphAttempt, attempt);
}

/** An attribute that is not known is left out. */
function note(attributes: Attributes, name: string, value: AttributeValue | undefined): void {
  if (value !== undefined) attributes[name] = value;
}
