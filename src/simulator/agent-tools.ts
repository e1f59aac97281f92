import { z } from 'zod';
import { type SearchFilters, searchFilterFields } from './search-fields.js';

/** The vendor's web search as a tool of a run. */
export interface WebSearchTool {
  readonly type: 'web_search';
  readonly max_results?: number | undefined;
  readonly search_context_size?: 'low' | 'medium' | 'high' | undefined;
  readonly search_type?: 'web' | 'fast' | undefined;
  readonly filters?: SearchFilters | undefined;
}

/** A function of the caller's. */
export interface FunctionTool {
  readonly type: 'function';
  readonly name: string;
  readonly description?: string | undefined;
  /** JSON schema of its arguments. */
  readonly parameters?: Readonly<Record<string, unknown>> | undefined;
}

/** Any other tool: accepted and checked, but the simulator's runs never call it. */
export interface OtherTool {
  readonly type: Exclude<ToolType, 'web_search' | 'function'>;
}

type ToolType =
  | 'web_search'
  | 'fetch_url'
  | 'people_search'
  | 'finance_search'
  | 'image_search'
  | 'sandbox'
  | 'function'
  | 'mcp'
  | 'connector';

export type AgentTool = WebSearchTool | FunctionTool | OtherTool;

const tokens = z.int().min(1).optional();
const label = z.string().regex(/^[a-zA-Z0-9_-]{1,64}$/);
const names = z.array(z.string()).optional();
const bare = <Type extends string>(type: Type) => z.strictObject({ type: z.literal(type) });

const webSearch = z.strictObject({
  type: z.literal('web_search'),
  search_context_size: z.enum(['low', 'medium', 'high']).optional(),
  max_tokens: tokens,
  max_tokens_per_page: tokens,
  max_results: z.int().min(1).max(50).optional(),
  search_type: z.enum(['web', 'fast']).optional(),
  user_location: z
    .strictObject({
      latitude: z.number().min(-90).max(90).optional(),
      longitude: z.number().min(-180).max(180).optional(),
      country: z.string().optional(),
      region: z.string().optional(),
      city: z.string().optional(),
    })
    .optional(),
  filters: z.strictObject(searchFilterFields).optional(),
});

const fetchUrl = z.strictObject({
  type: z.literal('fetch_url'),
  max_urls: z.int().min(1).max(10).optional(),
  total_budget_tokens: z.int().min(1).max(120_000).optional(),
});

const customFunction = z.strictObject({
  type: z.literal('function'),
  name: z.string().min(1),
  description: z.string().optional(),
  parameters: z.record(z.string(), z.unknown()).optional(),
  strict: z.boolean().optional(),
});

const mcp = z.strictObject({
  type: z.literal('mcp'),
  server_label: label,
  server_url: z.string().startsWith('https://'),
  allowed_tools: names,
  authorization: z.string().optional(),
  headers: z.record(z.string(), z.string()).optional(),
  defer_loading: z.boolean().optional(),
});

const connector = z.strictObject({
  type: z.literal('connector'),
  id: z.string().min(1),
  server_label: label,
  server_description: z.string().optional(),
  allowed_tools: names,
});

/** `tools[]` of an agent run, strict at every level. */
export const agentTool: z.ZodType<AgentTool> = z.discriminatedUnion('type', [
  webSearch,
  fetchUrl,
  bare('people_search'),
  bare('finance_search'),
  bare('image_search'),
  bare('sandbox'),
  customFunction,
  mcp,
  connector,
]);

/** Names a custom function may not have, because the vendor's own tools go by them. */
export const reservedFunctionNames: ReadonlySet<string> = new Set([
  'web_search',
  'search_web',
  'people_search',
  'search_people',
  'fetch_url',
  'finance_search',
  'sandbox',
  'search_files',
]);
