import type { Server } from '@modelcontextprotocol/sdk/server/index.js';
import type { CallToolResult, Tool } from '@modelcontextprotocol/sdk/types.js';
import { ConfigError } from '../errors.js';
import { outcomeOf } from './failed-call.js';
import type { McpSdk } from './mcp-sdk.js';
import type { McpCallContext, McpTool, McpToolOutcome } from './mcp-tool.js';

export interface McpServerOptions {
  readonly tools: readonly McpTool[];
  readonly sdk: McpSdk;
  /** Of our package. */
  readonly version: string;
}

/** Makes a server for one client: all that are made share the tools. */
export type McpServerMaker = () => Server;

// What the protocol allows; most models take these characters only.
const validName = /^[A-Za-z0-9_-]{1,64}$/;

/** Throws a ConfigError for tools that cannot stand side by side. */
export function mcpServerMaker({ tools, sdk, version }: McpServerOptions): McpServerMaker {
  expectDistinctNames(tools);
  const listed = tools.map(listing);
  const ready = new Map(tools.map((tool) => [tool.name, checked(tool, sdk)]));
  return () => {
    const server = new sdk.Server(
      { name: 'crossgraph', version },
      { capabilities: { tools: {}, logging: {} } },
    );
    server.setRequestHandler(sdk.ListToolsRequestSchema, () => ({ tools: listed }));
    server.setRequestHandler(sdk.CallToolRequestSchema, async ({ params }, extra) => {
      const call = ready.get(params.name);
      if (call === undefined) {
        const known = tools.map(({ name }) => name).join(', ');
        throw new sdk.McpError(
          sdk.ErrorCode.InvalidParams,
          `There is no tool \`${params.name}\`; there are: ${known}.`,
        );
      }
      const token = params._meta?.progressToken;
      let progress = 0;
      const onProgress = (message: string) => {
        if (token === undefined || extra.signal.aborted) return;
        progress += 1;
        const report = { progressToken: token, progress, message };
        // A client that does not listen any more must not end the run; its leaving does.
        extra
          .sendNotification({ method: 'notifications/progress', params: report })
          .catch(() => undefined);
      };
      return resultOf(await call(params.arguments ?? {}, { signal: extra.signal, onProgress }));
    });
    return server;
  };
}

type Call = (input: Record<string, unknown>, context: McpCallContext) => Promise<McpToolOutcome>;

/** What the schema refuses is the model's to correct: a failed call, no failure of the protocol. */
function checked({ name, inputSchema, call }: McpTool, sdk: McpSdk): Call {
  const check = new sdk.AjvJsonSchemaValidator().getValidator(inputSchema);
  return async (input, context) => {
    const { valid, errorMessage = '' } = check(input);
    if (valid) return call(input, context);
    const message = `The arguments of ${name} are not valid: ${errorMessage.replaceAll(/\bdata[/ ]/g, '')}.`;
    const error = { code: 'TOOL_ARGUMENTS_INVALID', message, retryable: false } as const;
    return outcomeOf(error, `${message} Correct them and call ${name} again.`);
  };
}

function resultOf({ text, data, error }: McpToolOutcome): CallToolResult {
  return {
    content: [{ type: 'text', text }],
    structuredContent: { ...data },
    ...(error ? { isError: true } : {}),
  };
}

function listing({ name, description, inputSchema, outputSchema, readOnly }: McpTool): Tool {
  return {
    name,
    description,
    inputSchema,
    outputSchema,
    // What a graph's nodes do besides asking the web, only their author knows.
    annotations: { openWorldHint: true, ...(readOnly ? { readOnlyHint: true } : {}) },
  } as Tool;
}

function expectDistinctNames(tools: readonly McpTool[]): void {
  const names = tools.map(({ name }) => name);
  const wrong = names.find((name) => !validName.test(name));
  if (wrong !== undefined) {
    throw new ConfigError(
      `MCP has no room for a tool named \`${wrong}\`; use at most 64 letters, digits, _ and -.`,
    );
  }
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    throw new ConfigError(`Two tools would be named \`${twice}\`; rename one of the graphs.`);
  }
}
