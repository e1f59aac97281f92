import type { BaseChatModel, LangSmithParams } from '@langchain/core/language_models/chat_models';
import { type AgentMiddleware, createMiddleware } from 'langchain';
import { chatSpan } from '../../telemetry/graph-spans.js';
import { withSpan } from '../../telemetry/with-span.js';
import { ChatPerplexity } from '../model/chat-perplexity.js';
import { passageOf } from '../tracing/instrument-place.js';
import { instrumentTool } from '../tracing/instrument-tool.js';

/**
 * Shows what an agent of LangChain's does as spans: `execute_tool` for each call of a tool, `chat` for each call of a model
 * that is not ours (ours has one from its client). The agent's own span no middleware can open: `instrumentGraph(agent.graph,
 * { name, kind: 'agent' })` does, and then shows the tools as well.
 */
export function tracingMiddleware(): AgentMiddleware {
  return createMiddleware({
    name: 'crossgraphTracing',
    wrapModelCall: (request, handler) => {
      const { model, runtime } = request;
      if (model instanceof ChatPerplexity) return handler(request);
      const { ls_provider: provider, ls_model_name: name } = paramsOf(model);
      return withSpan(
        () => chatSpan({ model: name, provider }),
        async () => handler(request),
        { signal: runtime.signal, passage: passageOf },
      );
    },
    wrapToolCall: (request, handler) => {
      if (request.tool) instrumentTool(request.tool);
      return handler(request);
    },
  });
}

function paramsOf(model: unknown): Partial<LangSmithParams> {
  return (model as Partial<BaseChatModel>).getLsParams?.({}) ?? {};
}
