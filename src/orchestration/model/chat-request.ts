import type { BaseChatModelCallOptions } from '@langchain/core/language_models/chat_models';
import type { BaseMessage } from '@langchain/core/messages';
import { expectInteger, expectNumber } from '../../core/expect.js';
import type { Ledger } from '../../core/ledger.js';
import type { Freshness } from '../../core/operation.js';
import { ConfigError } from '../../errors.js';
import type { AgentTool } from '../../perplexity/agent-tools.js';
import type { AgentRequest, ReasoningEffort, ResponseFormat } from '../../perplexity/requests.js';
import { conversationOf } from './chat-input.js';
import { agentTools, type BindableTool, mergeTools, toolChoiceOf } from './chat-tools.js';
import { wireSchema } from './wire-schema.js';

/** What may be said about one call of the model, or bound to it. */
export interface ChatPerplexityCallOptions extends BaseChatModelCallOptions {
  /** LangChain's tools, OpenAI's format, or the vendor's own; see `bindTools`. */
  readonly tools?: readonly BindableTool[];
  /** Whether one turn may call several functions. @defaultValue true */
  readonly parallel_tool_calls?: boolean;
  /** The answer's text shall be JSON that fits a schema. */
  readonly response_format?: ResponseFormat;
  /** Of functions: their arguments shall fit to the letter. */
  readonly strict?: boolean;
  /** What the caller accepts from the cache. @defaultValue 'cached' */
  readonly freshness?: Freshness;
  /** Pays for this call beside the client's budget. @defaultValue the ledger of the agent that the model works for */
  readonly budget?: Ledger;
}

/** What is asked of the vendor whatever the conversation. */
export interface ChatPerplexitySettings {
  /** The vendor's `provider/name`. @defaultValue 'openai/gpt-6-luna', unless `preset` is given */
  readonly model?: string | undefined;
  /** A vendor's preset, which chooses the model and brings its own web search. */
  readonly preset?: string | undefined;
  /** The vendor's own tools, such as its web search. Without it, and without a preset, the model answers from what it knows. */
  readonly tools?: readonly AgentTool[] | undefined;
  /** From 0 to 2. */
  readonly temperature?: number | undefined;
  readonly maxOutputTokens?: number | undefined;
  readonly reasoningEffort?: ReasoningEffort | undefined;
}

/** A request without its conversation. */
export type RequestSettings = Omit<AgentRequest, 'input'>;

/** In the vendor's price list of 2026-10-09, and the model that its cheaper presets then resolved to. */
const defaultModel = 'openai/gpt-6-luna';

/** The vendor's words for the settings. Throws a ConfigError that names the one that is wrong. */
export function requestSettings({
  preset,
  model = preset === undefined ? defaultModel : undefined,
  tools,
  temperature,
  maxOutputTokens,
  reasoningEffort,
}: ChatPerplexitySettings): RequestSettings {
  if (temperature !== undefined) expectNumber('temperature', temperature, { min: 0, max: 2 });
  if (maxOutputTokens !== undefined) expectInteger('maxOutputTokens', maxOutputTokens, { min: 1 });
  return {
    ...(preset === undefined ? {} : { preset }),
    ...(model === undefined ? {} : { model }),
    ...(tools === undefined ? {} : { tools }),
    ...(temperature === undefined ? {} : { temperature }),
    ...(maxOutputTokens === undefined ? {} : { max_output_tokens: maxOutputTokens }),
    ...(reasoningEffort === undefined ? {} : { reasoning: { effort: reasoningEffort } }),
  };
}

/** The settings of one call: the model's, with what was bound or said for it. Throws a ConfigError for what cannot be asked. */
export function callSettings(
  settings: RequestSettings,
  options: ChatPerplexityCallOptions,
): RequestSettings {
  const { stop, tools: bound = [], tool_choice: choice, parallel_tool_calls: parallel } = options;
  if (stop?.length) {
    throw new ConfigError('Perplexity knows no stop sequences; leave `stop` out.');
  }
  const tools = mergeTools(settings.tools ?? [], agentTools(bound, options.strict));
  const format = options.response_format;
  return {
    ...settings,
    ...(tools.length === 0 ? {} : { tools }),
    ...(choice === undefined ? {} : { tool_choice: toolChoiceOf(choice) }),
    ...(parallel === undefined ? {} : { parallel_tool_calls: parallel }),
    ...(format === undefined ? {} : { response_format: wireFormat(format) }),
  };
}

/** The whole request of one call. */
export function chatRequest(
  messages: readonly BaseMessage[],
  settings: RequestSettings,
): AgentRequest {
  return { ...conversationOf(messages), ...settings };
}

function wireFormat({ type, json_schema: asked }: ResponseFormat): ResponseFormat {
  const { name, schema, description, strict } = asked;
  return {
    type,
    json_schema: {
      name,
      schema: wireSchema(schema),
      ...(description === undefined ? {} : { description }),
      ...(strict === undefined ? {} : { strict }),
    },
  };
}
