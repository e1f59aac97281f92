import { getConfig } from '@langchain/langgraph';
import type { AgentAnswer, Answered, SearchAnswer } from '../../perplexity/answers.js';
import { defaultClient } from '../../perplexity/default-client.js';
import type { AgentRequest, CallOptions, SearchRequest } from '../../perplexity/requests.js';
import type { AgentStream } from '../../perplexity/stream-events.js';

/** What agents, tools and models need of a client; `PerplexityClient` has it, and a test's own object may. */
export interface PerplexityCalls {
  ask(request: string | AgentRequest, options?: CallOptions): Promise<Answered<AgentAnswer>>;
  stream(request: string | AgentRequest, options?: CallOptions): AgentStream;
  search(request: string | SearchRequest, options?: CallOptions): Promise<Answered<SearchAnswer>>;
}

/** The key of a run's `configurable` under which `runGraph` hands its client to everything below. */
export const clientKey = 'crossgraphClient';

/** As much of LangChain's `RunnableConfig` as we read. */
interface ConfigLike {
  readonly configurable?: Readonly<Record<string, unknown>> | undefined;
}

/**
 * The client of a call, decided when the call is made: the explicit one, else the one `runGraph` put into the run,
 * else the process's default client. Throws what making the default client throws.
 */
export function clientOf(explicit?: PerplexityCalls, config?: ConfigLike): PerplexityCalls {
  return explicit ?? clientIn(config) ?? clientIn(currentConfig()) ?? defaultClient();
}

function clientIn(config: ConfigLike | undefined): PerplexityCalls | undefined {
  return config?.configurable?.[clientKey] as PerplexityCalls | undefined;
}

/** A chat model is not handed `configurable`; LangGraph keeps the running node's configuration in an AsyncLocalStorage. */
function currentConfig(): ConfigLike | undefined {
  return getConfig() as ConfigLike | undefined;
}
