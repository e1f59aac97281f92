// A graph of your own around the Perplexity tool node: three tool calls in one message, two of them the same question.
import { AIMessage, type ToolMessage } from '@langchain/core/messages';
import { END, MessagesValue, START, StateGraph, StateSchema } from '@langchain/langgraph';
import {
  createPerplexityToolNode,
  PerplexityClient,
  type PerplexityToolArtifact,
  runGraph,
} from 'crossgraph';
import { startSimulator } from 'crossgraph/testing';

const simulator = await startSimulator();
const { keys: apiKeys, url: baseUrl, limits } = simulator;
const client = new PerplexityClient({ apiKeys, baseUrl, limits });

const graph = new StateGraph(new StateSchema({ messages: MessagesValue }))
  .addNode('tools', createPerplexityToolNode())
  .addEdge(START, 'tools')
  .addEdge('tools', END)
  .compile();

// What a model would write; see `createAgent` of `langchain` for one that does.
const asks = ['Why do reefs bleach?', 'Why do reefs bleach?', 'What limits EV range in winter?'];
const toolCalls = asks.map((question, index) => ({
  name: 'perplexity_ask',
  args: { question },
  id: `call_${index}`,
  type: 'tool_call' as const,
}));
const input = { messages: [new AIMessage({ content: '', tool_calls: toolCalls })] };
const {
  output: { messages },
} = await runGraph(graph, input, { client });

for (const message of messages.slice(1)) {
  const { meta, sources } = (message as ToolMessage).artifact as PerplexityToolArtifact;
  console.log(`${meta.outcome}, ${sources.length} sources, $${meta.costUsd}`);
}
console.log(`${simulator.bill().runs} paid runs for ${asks.length} tool calls`);

await client.close();
await simulator.close();
