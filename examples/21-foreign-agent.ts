// Our model, tools and middleware in LangChain's own `createAgent`: tokens as they come, then sources and cost.
import { AIMessage, HumanMessage } from '@langchain/core/messages';
import {
  budgetMiddleware,
  ChatPerplexity,
  citationMiddleware,
  dedupeToolCallsMiddleware,
  fencingMiddleware,
  instrumentGraph,
  PerplexityClient,
  replyOf,
  tracingMiddleware,
  upstreamErrorMiddleware,
} from 'crossgraph';
import { startSimulator } from 'crossgraph/testing';
import { createAgent } from 'langchain';

const simulator = await startSimulator();
const { keys: apiKeys, url: baseUrl, limits } = simulator;
const client = new PerplexityClient({ apiKeys, baseUrl, limits });

const agent = createAgent({
  name: 'researcher',
  model: new ChatPerplexity({ client, tools: [{ type: 'web_search' }] }),
  tools: [],
  middleware: [
    upstreamErrorMiddleware(),
    fencingMiddleware(),
    budgetMiddleware({ usd: 1 }),
    dedupeToolCallsMiddleware(),
    citationMiddleware(),
    tracingMiddleware(),
  ],
});
instrumentGraph(agent.graph, { name: 'researcher', kind: 'agent' });

const question = { messages: [new HumanMessage('What limits EV range in winter?')] };
const answers: AIMessage[] = [];
for await (const [mode, chunk] of await agent.stream(question, {
  streamMode: ['messages', 'values'],
})) {
  if (mode === 'messages') process.stdout.write(chunk[0].text);
  else answers.push(...chunk.messages.filter((message) => AIMessage.isInstance(message)));
}

const { sources, meta } = replyOf(answers);
for (const { id, title } of sources) console.log(`\n[${id}] ${title}`);
console.log(`${meta?.outcome}, $${meta?.costUsd}`);

await client.close();
await simulator.close();
