import { z } from 'zod';
import type { AgentTool, Skill, ToolChoice } from './agent-tools.js';
import { countryCode, filterFields } from './check-filters.js';
import { objectSchema } from './plain-json.js';

const filled = z.string().min(1);
const tokens = z.int().min(1).optional();
const label = z
  .string()
  .regex(/^[a-zA-Z0-9_-]{1,64}$/, { error: 'to be 1 to 64 letters, digits, `_` and `-`' });
const names = z.array(z.string()).optional();
const httpsUrl = z.string().refine((url) => url.startsWith('https://') && URL.canParse(url), {
  error: 'to be an https address',
});
const stored = { id: filled, version: z.string().optional() };

/** Names of tools of the vendor's; it refuses functions that are called so. */
const reserved: ReadonlySet<string> = new Set([
  'web_search',
  'search_web',
  'people_search',
  'search_people',
  'fetch_url',
  'finance_search',
  'sandbox',
  'search_files',
]);

const webSearch = z.strictObject({
  type: z.literal('web_search'),
  search_context_size: z.enum(['low', 'medium', 'high']).optional(),
  max_results: z.int().min(1).max(50).optional(),
  max_tokens: tokens,
  max_tokens_per_page: tokens,
  search_type: z.enum(['web', 'fast']).optional(),
  user_location: z
    .strictObject({
      latitude: z.number().min(-90).max(90).optional(),
      longitude: z.number().min(-180).max(180).optional(),
      country: countryCode.optional(),
      region: z.string().optional(),
      city: z.string().optional(),
    })
    .optional(),
  filters: z.strictObject(filterFields).optional(),
});

const fetchUrl = z.strictObject({
  type: z.literal('fetch_url'),
  max_urls: z.int().min(1).max(10).optional(),
  total_budget_tokens: z.int().min(1).max(120_000).optional(),
});

const builtIn = z.strictObject({
  type: z.enum(['people_search', 'finance_search', 'image_search', 'sandbox']),
});

const ownFunction = z.strictObject({
  type: z.literal('function'),
  name: label.refine((name) => !reserved.has(name), {
    error: 'to be another name: this one is reserved for a tool of the vendor’s',
  }),
  description: z.string().optional(),
  parameters: objectSchema.optional(),
  strict: z.boolean().optional(),
});

const mcp = z.strictObject({
  type: z.literal('mcp'),
  server_label: label,
  server_url: httpsUrl,
  allowed_tools: names,
  authorization: z.string().optional(),
  headers: z.record(z.string(), z.string()).optional(),
  defer_loading: z.boolean().optional(),
});

const connector = z.strictObject({
  type: z.literal('connector'),
  id: filled,
  server_label: label,
  server_description: z.string().optional(),
  allowed_tools: names,
});

/** One of `tools`, strict at every level. */
export const agentTool: z.ZodType<AgentTool> = z.discriminatedUnion(
  'type',
  [webSearch, fetchUrl, builtIn, ownFunction, mcp, connector],
  { error: 'to be the type of a tool that the Agent API has' },
);

export const toolChoice: z.ZodType<ToolChoice> = z.union(
  [
    z.enum(['none', 'auto', 'required']),
    z.strictObject({ name: filled }),
    z.strictObject({ type: z.enum(['web_search', 'required']) }),
  ],
  { error: "to be none, auto, required, { name } or { type: 'web_search' }" },
);

const upTo = (bytes: number) =>
  z.string().refine((text) => Buffer.byteLength(text) <= bytes, {
    error: `to be at most ${bytes} bytes long`,
  });

export const agentSkill: z.ZodType<Skill> = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('builtin'),
    name: z.enum(['office', 'office/docx', 'office/pdf', 'office/pptx', 'office/xlsx']),
  }),
  z.strictObject({
    type: z.literal('inline'),
    name: filled,
    description: upTo(1_024),
    instructions: upTo(65_536),
  }),
  z.strictObject({ type: z.literal('custom'), ...stored }),
]);

export const storedProfile: z.ZodType<{
  type: 'custom';
  id: string;
  version?: string | undefined;
}> = z.strictObject({ type: z.literal('custom'), ...stored });
