import type { AgentAnswer, Answered, SearchAnswer } from '../../perplexity/answers.js';
import type { AgentRequest, CallOptions, SearchRequest } from '../../perplexity/requests.js';
import type { AgentStream } from '../../perplexity/stream-events.js';

/** What agents, tools and models need of a client; `PerplexityClient` has it, and a test's own object may. */
export interface PerplexityCalls {
  ask(request: string | AgentRequest, options?: CallOptions): Promise<Answered<AgentAnswer>>;
  stream(request: string | AgentRequest, options?: CallOptions): AgentStream;
  search(request: string | SearchRequest, options?: CallOptions): Promise<Answered<SearchAnswer>>;
}
