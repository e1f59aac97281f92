// Two agents, one graph: the web agent finds, a critic defined here comments. Everything is plain LangGraph.
import { END, MessagesValue, START, StateGraph, StateSchema } from '@langchain/langgraph';
import { defineAgent, instrumentGraph, PerplexityClient, runGraph } from 'crossgraph';
import { createWebAgent } from 'crossgraph/agents';
import { startSimulator } from 'crossgraph/testing';

const simulator = await startSimulator();
const { keys: apiKeys, url: baseUrl, limits } = simulator;
const client = new PerplexityClient({ apiKeys, baseUrl, limits });

const critic = defineAgent({
  name: 'critic',
  instructions: 'Name the weakest claim of the last answer, in one sentence.',
});

const graph = instrumentGraph(
  new StateGraph(new StateSchema({ messages: MessagesValue }))
    .addNode('web', createWebAgent())
    .addNode('critic', critic)
    .addEdge(START, 'web')
    .addEdge('web', 'critic')
    .addEdge('critic', END)
    .compile({ name: 'find-and-criticise' }),
  { name: 'find-and-criticise' },
);

const question = 'How effective are mRNA vaccines against influenza?';
const {
  output: { messages },
} = await runGraph(graph, { messages: [{ role: 'user', content: question }] }, { client });
for (const message of messages)
  if (message.text) console.log(`${message.name ?? 'you'}: ${message.text}\n`);

await client.close();
await simulator.close();
