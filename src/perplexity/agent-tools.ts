import type { SearchContextSize, SearchFilters } from './search-filters.js';

/** A JSON schema, as plain data. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** The vendor's web search, run on its side within an agent run: 0.0025 USD a search, `fast` 0.001. */
export interface WebSearchTool {
  readonly type: 'web_search';
  readonly search_context_size?: SearchContextSize | undefined;
  /** Pages of one search, 1 to 50. */
  readonly max_results?: number | undefined;
  /** Tokens of all pages of one search. */
  readonly max_tokens?: number | undefined;
  readonly max_tokens_per_page?: number | undefined;
  readonly search_type?: 'web' | 'fast' | undefined;
  readonly user_location?: UserLocation | undefined;
  readonly filters?: SearchFilters | undefined;
}

/** Where the user is, for searches to which that matters. */
export interface UserLocation {
  /** Degrees, -90 to 90. */
  readonly latitude?: number | undefined;
  /** Degrees, -180 to 180. */
  readonly longitude?: number | undefined;
  /** Two letters, ISO 3166-1: `US`. */
  readonly country?: string | undefined;
  readonly region?: string | undefined;
  readonly city?: string | undefined;
}

/** Reads pages whole: 0.0005 USD a call by the price list, about 0.0035 as billed. */
export interface FetchUrlTool {
  readonly type: 'fetch_url';
  /** 1 to 10. */
  readonly max_urls?: number | undefined;
  /** Tokens of all pages, at most 120,000. */
  readonly total_budget_tokens?: number | undefined;
}

/**
 * Tools of the vendor's without options: people and finance searches (0.005 USD each; finance is refused to accounts with
 * zero retention), image search (0.0025), and a sandbox to run code in (0.03 per 20 minutes).
 */
export interface BuiltInTool {
  readonly type: 'people_search' | 'finance_search' | 'image_search' | 'sandbox';
}

/** A function of yours: the run ends with `toolCalls`, and you ask again with what it answered. */
export interface FunctionTool {
  readonly type: 'function';
  /** 1 to 64 letters, digits, `_` and `-`; the names of the vendor's own tools are reserved. */
  readonly name: string;
  readonly description?: string | undefined;
  /** Of its arguments; the root is an object. */
  readonly parameters?: JsonSchema | undefined;
  readonly strict?: boolean | undefined;
}

/** A remote MCP server, called from the vendor's side; at most 16. What you put here leaves for the vendor. */
export interface McpTool {
  readonly type: 'mcp';
  /** 1 to 64 letters, digits, `_` and `-`. */
  readonly server_label: string;
  /** Must be https. */
  readonly server_url: string;
  readonly allowed_tools?: readonly string[] | undefined;
  readonly authorization?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly defer_loading?: boolean | undefined;
}

/** A connector set up in the vendor's console. */
export interface ConnectorTool {
  readonly type: 'connector';
  readonly id: string;
  readonly server_label: string;
  readonly server_description?: string | undefined;
  readonly allowed_tools?: readonly string[] | undefined;
}

/** What a run may use. */
export type AgentTool =
  | WebSearchTool
  | FetchUrlTool
  | BuiltInTool
  | FunctionTool
  | McpTool
  | ConnectorTool;

/** Which tool the run must use, if any; `{ name }` is a function of yours, which must be among `tools`. */
export type ToolChoice =
  | 'none'
  | 'auto'
  | 'required'
  | { readonly type: 'web_search' | 'required' }
  | { readonly name: string };

/** Instructions and files the run can load; they turn the sandbox on. */
export type Skill =
  | {
      readonly type: 'builtin';
      readonly name: 'office' | 'office/docx' | 'office/pdf' | 'office/pptx' | 'office/xlsx';
    }
  | {
      readonly type: 'inline';
      readonly name: string;
      /** At most 1,024 bytes. */
      readonly description: string;
      /** At most 64 KiB; all skills together 256 KiB. */
      readonly instructions: string;
    }
  | ({ readonly type: 'custom' } & StoredReference);

/** Something kept at the vendor's, by its id. */
export interface StoredReference {
  readonly id: string;
  readonly version?: string | undefined;
}
