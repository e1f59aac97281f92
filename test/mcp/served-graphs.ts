import { type LangGraphRunnableConfig, START, StateGraph, StateSchema } from '@langchain/langgraph';
import { z } from 'zod';
import { CircuitOpenError } from '../../src/errors.js';
import { graphTool } from '../../src/mcp/graph-tool.js';
import type { McpTool } from '../../src/mcp/mcp-tool.js';
import { perplexityMcpTools } from '../../src/mcp/perplexity-mcp-tools.js';
import { scriptedClient } from '../orchestration/scripted-client.js';
import { flag } from '../support/flag.js';

type Work = (state: { readonly topic: string }, config: LangGraphRunnableConfig) => unknown;

const State = new StateSchema({
  topic: z.string().min(1).describe('What to report on.'),
  report: z.string().default(''),
});

/** A graph of one node that does `work`. */
export function graphOf(work: Work) {
  return new StateGraph({ state: State, input: new StateSchema({ topic: State.fields.topic }) })
    .addNode('write', work as never)
    .addEdge(START, 'write')
    .compile();
}

export interface ServedTools {
  readonly tools: readonly McpTool[];
  readonly client: ReturnType<typeof scriptedClient>;
  /** Settles when a call of `endless` is under way, and when its signal has aborted. */
  readonly begun: Promise<void>;
  readonly ended: Promise<void>;
}

/** A graph that reports, one that fails, one that never ends, and the Perplexity tools, over a client with a script. */
export function servedTools(client = scriptedClient()): ServedTools {
  const [begun, begin] = flag();
  const [ended, end] = flag();
  const report = graphOf(({ topic }, { writer }) => {
    writer?.(`reading about ${topic}`);
    return { report: `All about ${topic}.` };
  });
  const failing = graphOf(() => {
    throw new CircuitOpenError('agent', 1_000);
  });
  const endless = graphOf((_state, { signal }) => {
    begin();
    return new Promise((_resolve, reject) => {
      signal?.addEventListener('abort', () => {
        end();
        reject(signal.reason);
      });
    });
  });
  const graphs = Object.entries({ report, failing, endless });
  const tools = graphs.map(([name, graph]) => graphTool({ name, graph, client }));
  return { tools: [...tools, ...perplexityMcpTools({ client })], client, begun, ended };
}
