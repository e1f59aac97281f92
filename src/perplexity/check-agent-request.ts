import { z } from 'zod';
import type { AgentTool } from './agent-tools.js';
import { agentInput } from './check-agent-input.js';
import { agentSkill, agentTool, storedProfile, toolChoice } from './check-agent-tools.js';
import { checkedBody, type FieldsOf, fieldError } from './check-body.js';
import { checkFilters, languageCode } from './check-filters.js';
import { objectSchema } from './plain-json.js';
import type { AgentRequest, ResponseFormat } from './requests.js';

const model = z.string().regex(/^[^/\s]+\/\S+$/, {
  // The retired chat models (sonar, sonar-pro) had bare names.
  error: 'to be written as provider/name (for example perplexity/sonar)',
});

const responseFormat: z.ZodType<ResponseFormat> = z.strictObject({
  type: z.literal('json_schema'),
  json_schema: z.strictObject({
    name: z
      .string()
      .regex(/^[a-zA-Z0-9_-]{1,64}$/, { error: 'to be 1 to 64 letters, digits, `_` and `-`' }),
    schema: objectSchema,
    description: z.string().optional(),
    strict: z.boolean().optional(),
  }),
});

const metadata = z
  .record(
    z.string().max(64, { error: 'to have keys of at most 64 characters' }),
    z.string().max(512),
  )
  .refine((pairs) => Object.keys(pairs).length <= 16, { error: 'to have at most 16 keys' });

const fields: FieldsOf<AgentRequest> = {
  input: agentInput,
  preset: z.string().min(1).optional(),
  model: model.optional(),
  models: z.array(model).min(1).max(5).optional(),
  instructions: z.string().optional(),
  tools: z.array(agentTool).optional(),
  tool_choice: toolChoice.optional(),
  parallel_tool_calls: z.boolean().optional(),
  max_output_tokens: z.int().min(1).optional(),
  max_steps: z.int().min(1).optional(),
  max_tool_calls: z.int().min(0).optional(),
  temperature: z.number().min(0).max(2).optional(),
  top_p: z.number().min(0).max(1).optional(),
  reasoning: z
    .strictObject({
      effort: z.enum(['minimal', 'low', 'medium', 'high', 'xhigh', 'max']).optional(),
    })
    .optional(),
  response_format: responseFormat.optional(),
  language_preference: languageCode.optional(),
  metadata: metadata.optional(),
  truncation: z.enum(['auto', 'disabled']).optional(),
  store: z.boolean().optional(),
  background: z.boolean().optional(),
  previous_response_id: z.string().min(1).optional(),
  skills: z.array(agentSkill).optional(),
  profile: storedProfile.optional(),
  stream_options: z.strictObject({ include_usage: z.literal(true).optional() }).optional(),
};

const schema: z.ZodType<AgentRequest> = z.strictObject(fields);

/** A frozen copy of a request that the vendor will take. Throws a ConfigError that names the field at fault. */
export function checkAgentRequest(request: AgentRequest): AgentRequest {
  const checked = checkedBody(schema, request);
  checkModels(checked);
  if (checked.tools) checkTools(checked.tools);
  if (checked.skills) checkSkills(checked.skills);
  if (checked.tool_choice !== undefined) checkToolChoice(checked);
  if (checked.background === true && checked.store === false) {
    throw fieldError(
      'store',
      'to be left out: a run in the background is fetched from where it is stored',
    );
  }
  return checked;
}

function checkModels({ preset, model, models, max_output_tokens: limit }: AgentRequest): void {
  const asked = models ?? (model === undefined ? [] : [model]);
  if (preset === undefined && asked.length === 0) {
    throw fieldError('preset', 'to be given, or `model`, or `models`');
  }
  if (limit === undefined && asked.some((name) => name.startsWith('anthropic/'))) {
    throw fieldError('max_output_tokens', 'to be given: Anthropic models need it');
  }
}

function checkTools(tools: readonly AgentTool[]): void {
  const taken = new Set<string>();
  for (const [place, tool] of tools.entries()) {
    if (tool.type === 'web_search' && tool.filters) {
      checkFilters(tool.filters, `tools[${place}].filters.`);
    }
    if (tool.type !== 'function') continue;
    if (taken.has(tool.name)) {
      throw fieldError(`tools[${place}].name`, 'to be another name than that of a function before');
    }
    taken.add(tool.name);
  }
  if (tools.filter(({ type }) => type === 'mcp').length > 16) {
    throw fieldError('tools', 'to name at most 16 MCP servers');
  }
}

const mostSkillBytes = 262_144;

function checkSkills(skills: NonNullable<AgentRequest['skills']>): void {
  const bytes = skills.map((skill) =>
    skill.type === 'inline' ? Buffer.byteLength(skill.instructions + skill.description) : 0,
  );
  if (bytes.reduce((sum, each) => sum + each, 0) > mostSkillBytes) {
    throw fieldError('skills', `to be at most ${mostSkillBytes} bytes together`);
  }
}

/** A choice of what is not there would be refused, or never made. */
function checkToolChoice({ tool_choice: choice, tools = [], preset }: AgentRequest): void {
  const wanted = typeof choice === 'string' ? { type: choice } : choice;
  if (!wanted) return;
  if ('name' in wanted) {
    // What a remote server's tools are called, only the vendor learns.
    const isRemote = tools.some(({ type }) => type === 'mcp' || type === 'connector');
    const isThere = tools.some((tool) => tool.type === 'function' && tool.name === wanted.name);
    if (!(isThere || isRemote)) {
      throw fieldError('tool_choice.name', 'to be the name of a function among `tools`');
    }
    return;
  }
  if (preset !== undefined) return;
  if (wanted.type === 'required' && tools.length === 0) {
    throw fieldError('tools', 'to be given where `tool_choice` requires one');
  }
  if (wanted.type === 'web_search' && !tools.some(({ type }) => type === 'web_search')) {
    throw fieldError('tools', 'to have the `web_search` that `tool_choice` asks for');
  }
}
