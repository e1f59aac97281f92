import type {
  BindToolsInput,
  ToolChoice as LooseChoice,
} from '@langchain/core/language_models/chat_models';
import { convertToOpenAIFunction, isLangChainTool } from '@langchain/core/utils/function_calling';
import { ConfigError } from '../../errors.js';
import type { AgentTool, FunctionTool, ToolChoice } from '../../perplexity/agent-tools.js';
import { wireSchema } from './wire-schema.js';

/** A tool as LangChain binds it: its own, OpenAI's format, or the vendor's. */
export type BindableTool = BindToolsInput | AgentTool;

/**
 * Puts tools into the vendor's words: LangChain's tools and runnables, OpenAI's format, the vendor's own as they stand.
 * Throws a ConfigError for what is none of these, and for two functions of one name.
 */
export function agentTools(tools: readonly BindableTool[], strict?: boolean): AgentTool[] {
  const converted = tools.map((tool) => agentToolOf(tool, strict));
  const names = converted.flatMap((tool) => (tool.type === 'function' ? [tool.name] : []));
  const twice = names.find((name, place) => names.indexOf(name) !== place);
  if (twice === undefined) return converted;
  throw new ConfigError(`Expected tools of different names, got two named \`${twice}\`.`);
}

/**
 * Tools as `bindTools` keeps them: functions in OpenAI's format, in which LangGraph looks for the names of what a model has
 * bound already. Throws as `agentTools` does.
 */
export function boundTools(tools: readonly BindableTool[], strict?: boolean): BindableTool[] {
  return agentTools(tools, strict).map((tool) => {
    if (tool.type !== 'function') return tool;
    const { type, ...described } = tool;
    return { type, function: described };
  });
}

/** Tools of the model and tools of the call; one of the vendor's replaces its like. */
export function mergeTools(
  own: readonly AgentTool[],
  bound: readonly AgentTool[],
): readonly AgentTool[] {
  const isReplaced = (tool: AgentTool) =>
    tool.type !== 'function' && bound.some(({ type }) => type === tool.type);
  return [...own.filter((tool) => !isReplaced(tool)), ...bound];
}

/**
 * LangChain's, OpenAI's and the vendor's words for which tool must be called, in the vendor's. Throws a ConfigError for
 * another.
 */
export function toolChoiceOf(choice: LooseChoice): ToolChoice {
  if (typeof choice === 'string') return wordOf(choice);
  const { type, name, function: named } = choice;
  if (typeof name === 'string') return { name };
  if (typeof named?.name === 'string') return { name: named.name };
  if (type === 'web_search' || type === 'required') return { type };
  throw new ConfigError(
    "Expected `tool_choice` to be 'auto', 'any', 'none', the name of a tool, or { type: 'web_search' }.",
  );
}

function wordOf(choice: string): ToolChoice {
  if (choice === 'any' || choice === 'required') return 'required';
  if (choice === 'auto' || choice === 'none') return choice;
  return { name: choice };
}

function agentToolOf(tool: BindableTool, strict: boolean | undefined): AgentTool {
  if (isLangChainTool(tool)) {
    return functionTool({
      ...convertToOpenAIFunction(tool),
      ...(strict !== undefined && { strict }),
    });
  }
  const { type, function: described } = tool as { type?: unknown; function?: OpenAIFunction };
  if (type === 'function' && described) return functionTool({ strict, ...described });
  if (typeof type === 'string') return tool as AgentTool; // The client checks it.
  throw new ConfigError(
    "Expected a tool to be one of LangChain's, { type: 'function', function: { name, parameters } }, or one of the vendor's.",
  );
}

interface OpenAIFunction {
  readonly name: string;
  readonly description?: string | undefined;
  readonly parameters?: object | undefined;
  readonly strict?: boolean | null | undefined;
}

function functionTool({ name, description, parameters, strict }: OpenAIFunction): FunctionTool {
  return {
    type: 'function',
    name,
    ...(description ? { description } : {}),
    ...(parameters === undefined ? {} : { parameters: wireSchema(parameters) }),
    ...(typeof strict === 'boolean' ? { strict } : {}),
  };
}
