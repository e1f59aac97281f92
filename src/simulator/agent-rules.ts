import { type AgentBody, parseAgentBody, type RunnableBody } from './agent-body.js';
import { reservedFunctionNames } from './agent-tools.js';
import { modelPriceOf, presetOf } from './models.js';
import { invalidRequest, type Refusal } from './refusal.js';
import { mixesRecencyAndDates } from './search-fields.js';

/** Checks a parsed JSON value as the body of an agent run: its shape, then the rules between its fields. */
export function runnableBody(value: unknown): { body: RunnableBody } | { refusal: Refusal } {
  const parsed = parseAgentBody(value);
  if ('refusal' in parsed) return parsed;
  const refusal = brokenInput(parsed.body) ?? brokenModel(parsed.body) ?? brokenTools(parsed.body);
  // `brokenInput` has made sure of the input.
  return refusal ? { refusal } : { body: parsed.body as RunnableBody };
}

/** The models to try, in order: `models` wins over `model`, and both over the preset's own. */
export function modelsOf({ model, models, preset }: AgentBody): readonly string[] {
  if (models) return models;
  if (model !== undefined) return [model];
  const known = preset === undefined ? undefined : presetOf(preset);
  return known ? [known.model] : [];
}

function invalid(message: string, param: string): Refusal {
  return invalidRequest(`validation failed: ${message}`, param);
}

function brokenInput({ input }: AgentBody): Refusal | undefined {
  const usable = (typeof input === 'string' || Array.isArray(input)) && input.length > 0;
  // The vendor says this of an empty array, a number, an object and a missing input alike.
  return usable ? undefined : invalidRequest('input array cannot be empty', 'input');
}

function brokenModel(body: AgentBody): Refusal | undefined {
  const { preset, max_output_tokens: limit } = body;
  if (preset !== undefined && !presetOf(preset)) {
    return invalid(`preset "${preset}" is not supported`, 'preset');
  }
  const wanted = modelsOf(body);
  if (wanted.length === 0) {
    return invalid('at least one of model, models or preset is required', 'model');
  }
  const unknown = wanted.find((model) => !modelPriceOf(model));
  if (unknown !== undefined) return invalid(`model "${unknown}" is not supported`, 'model');
  const named = body.models?.[0] ?? body.model;
  return named?.startsWith('anthropic/') && limit === undefined
    ? invalidRequest(
        'max_output_tokens is required when using Anthropic models',
        'max_output_tokens',
      )
    : undefined;
}

function brokenTools({ tools = [] }: AgentBody): Refusal | undefined {
  if (tools.filter(({ type }) => type === 'mcp').length > 16) {
    return invalid('tools must have at most 16 MCP servers', 'tools');
  }
  for (const [place, tool] of tools.entries()) {
    if (tool.type === 'web_search') {
      if (!tool.filters || !mixesRecencyAndDates(tool.filters)) continue;
      return invalid(
        `tools[${place}]: search recency filter cannot be combined with date filters`,
        `tools[${place}].filters.search_recency_filter`,
      );
    }
    if (tool.type === 'function' && reservedFunctionNames.has(tool.name)) {
      return invalidRequest(
        `invalid tools in request: custom function name "${tool.name}" is reserved`,
        `tools[${place}].name`,
      );
    }
  }
  return undefined;
}
