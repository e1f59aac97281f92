import { AIMessage, type BaseMessage, HumanMessage, ToolMessage } from '@langchain/core/messages';
import { type AgentMiddleware, createMiddleware } from 'langchain';
import { answerFor } from './shared-tool-answer.js';
import { createTurnMemory } from './turn-memory.js';

export interface DedupeToolCallsOptions {
  /** Names of tools that do something and not only tell something; their calls are never merged. @defaultValue none */
  readonly effects?: readonly string[] | undefined;
  /** How far a call reaches that another repeats: the model's turn, or all since the human spoke. @defaultValue 'run' */
  readonly scope?: 'turn' | 'run' | undefined;
}

interface Call {
  readonly id?: string | undefined;
  readonly name: string;
  readonly args: unknown;
}

/**
 * Runs equal calls of a tool once and gives each of them the answer; what was paid stands with the first. Failures are
 * shared within a turn and tried again in the next. Calls of tools with effects are never merged: those named in `effects`,
 * with `metadata: { hasEffects: true }`, or that their MCP server does not call read-only.
 */
export function dedupeToolCallsMiddleware({
  effects = [],
  scope = 'run',
}: DedupeToolCallsOptions = {}): AgentMiddleware {
  const turns = createTurnMemory<Awaited<ReturnType<Handler>>>();
  return createMiddleware({
    name: 'crossgraphDedupe',
    wrapToolCall: async (request, handler) => {
      const { toolCall, tool, state } = request;
      if (effects.includes(toolCall.name) || hasEffects(tool)) return handler(request);
      const key = keyOf(toolCall);
      const { messages } = state as { messages: BaseMessage[] };
      const earlier = scope === 'run' ? answerBefore(messages, key) : undefined;
      if (earlier) return answerFor(toolCall, earlier);

      const turn = messages.findLast((message) => AIMessage.isInstance(message));
      const calls = turn?.tool_calls?.length ?? 1;
      const memory = turns.of(turn?.id ?? String(toolCall.id), calls);
      const running = memory.get(key);
      if (running === undefined) return memory.set(key, Promise.resolve(handler(request)));
      const result = await running;
      // A hand-over is answered to the call that made it.
      return ToolMessage.isInstance(result) ? answerFor(toolCall, result) : handler(request);
    },
  });
}

type Handler = Parameters<NonNullable<AgentMiddleware['wrapToolCall']>>[1];

/** The answer that an equal call of this run got in an earlier turn, if it got one. */
function answerBefore(messages: readonly BaseMessage[], key: string): ToolMessage | undefined {
  const run = messages.slice(
    messages.findLastIndex((message) => HumanMessage.isInstance(message)) + 1,
  );
  const equal = run
    .filter((message) => AIMessage.isInstance(message))
    .flatMap(({ tool_calls: calls = [] }) => calls)
    .filter((call) => keyOf(call) === key);
  const ids = new Set(equal.map(({ id }) => id));
  return run
    .filter((message) => ToolMessage.isInstance(message))
    .find(({ status, tool_call_id: id }) => status !== 'error' && ids.has(id));
}

function hasEffects(tool: unknown): boolean {
  const { metadata } = (tool ?? {}) as { metadata?: Readonly<Record<string, unknown>> };
  const { readOnlyHint, destructiveHint } = (metadata?.['annotations'] ?? {}) as {
    readOnlyHint?: boolean;
    destructiveHint?: boolean;
  };
  return metadata?.['hasEffects'] === true || readOnlyHint === false || destructiveHint === true;
}

function keyOf({ name, args }: Call): string {
  return `${name} ${JSON.stringify(ordered(args))}`;
}

/** The same arguments in another order are the same arguments. */
function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(entries.map(([name, part]) => [name, ordered(part)]));
}
