import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import { type Agent, ChatPerplexity, defineAgent, type PerplexityCalls } from 'crossgraph';

export interface ReasoningAgentOptions {
  /** For the default model. @defaultValue the run's client, else the process's default client */
  readonly client?: PerplexityCalls | undefined;
  /** Any LangChain chat model, or a vendor's `provider/name` for ChatPerplexity. @defaultValue ChatPerplexity's own */
  readonly model?: BaseChatModel | string | undefined;
}

const instructions = `You are a careful analyst without access to the web. Answer from what you know, in a few short
sentences that each state one fact with its numbers. Say so when you do not know.`;

/** Answers from a model's own knowledge, without a search: the second opinion on what the web agent found. */
export function createReasoningAgent({ client, model }: ReasoningAgentOptions = {}): Agent {
  const chosen =
    typeof model === 'object' ? model : new ChatPerplexity({ client, model, agent: 'reasoning' });
  return defineAgent({ name: 'reasoning', instructions, model: chosen });
}

/** The reasoning agent, for langgraph.json. It finds its client when it runs. */
export const reasoning: Agent = createReasoningAgent();
