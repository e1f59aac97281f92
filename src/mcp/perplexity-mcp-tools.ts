import type { ToolMessage } from '@langchain/core/messages';
import type { RunnableConfig } from '@langchain/core/runnables';
import type { StructuredTool } from '@langchain/core/tools';
import type { z } from 'zod';
import {
  createPerplexityTools,
  type PerplexityToolArtifact,
  type PerplexityToolsOptions,
} from '../orchestration/tools/perplexity-tools.js';
import type { ResearchProgress } from '../orchestration/tools/research-tool.js';
import { toolErrorOf } from '../orchestration/tools/tool-error.js';
import { jsonSchemaOf } from '../perplexity/json-schema-of.js';
import { failedCall, outcomeOf } from './failed-call.js';
import type { McpTool, McpToolOutcome, ObjectSchema } from './mcp-tool.js';
import { outputSchemaOf, sourcesSchema } from './mcp-tool.js';

const outputSchema = outputSchemaOf(
  {
    answer: { type: 'string', description: 'The answer, which cites its sources by number ([1]).' },
    sources: sourcesSchema,
    model: { type: 'string' },
    costUsd: { type: 'number', description: 'Paid for this call.' },
    outcome: { type: 'string', description: 'Where the answer came from: hit, stale, miss, …' },
    latencyMs: { type: 'number' },
  },
  'sources',
);

/** The Perplexity tools of LangChain, for MCP: the same names, arguments and errors. */
export function perplexityMcpTools(options: PerplexityToolsOptions): McpTool[] {
  return createPerplexityTools(options).map(perplexityTool);
}

function perplexityTool(tool: StructuredTool): McpTool {
  const { name, description } = tool;
  return {
    name,
    description,
    inputSchema: jsonSchemaOf(tool.schema as z.ZodType) as ObjectSchema,
    outputSchema,
    readOnly: true,
    call: async (args, { signal, onProgress }) => {
      const writer = ({ stage, pages }: ResearchProgress) => onProgress(`${stage}, ${pages} pages`);
      try {
        const call = { name, args, id: name, type: 'tool_call' as const };
        // LangGraph's own way out of a tool, of which LangChain's type of the configuration knows nothing.
        const config = { signal, writer } as RunnableConfig;
        return outcomeOfMessage(await tool.invoke(call, config));
      } catch (error) {
        return failedCall(error, name, signal);
      }
    },
  };
}

function outcomeOfMessage(message: ToolMessage): McpToolOutcome {
  const error = toolErrorOf(message);
  if (error) return outcomeOf(error, message.text);
  const { text, sources, meta, model, costUsd } = message.artifact as PerplexityToolArtifact;
  return {
    text: message.text,
    data: {
      ...(text === undefined ? {} : { answer: text }),
      sources,
      ...(model === undefined ? {} : { model }),
      costUsd,
      outcome: meta.outcome,
      latencyMs: meta.latencyMs.total,
    },
  };
}
