// Sequential: the web agent finds, a critic finds fault, a writer answers. Each sees what those before it said.
import { createPipeline, defineAgent, PerplexityClient, runGraph } from 'crossgraph';
import { createWebAgent } from 'crossgraph/agents';
import { startSimulator } from 'crossgraph/testing';

const simulator = await startSimulator();
const { keys: apiKeys, url: baseUrl, limits } = simulator;
const client = new PerplexityClient({ apiKeys, baseUrl, limits });

const critic = defineAgent({
  name: 'critic',
  instructions: 'Name the weakest claim of the answers, in one sentence.',
});
const writer = defineAgent({
  name: 'writer',
  instructions: 'Answer the question from the answers, and keep their citations.',
});

const pipeline = createPipeline({ agents: [createWebAgent(), critic, writer] });
const question = 'How effective are mRNA vaccines against influenza?';
const { output } = await runGraph(pipeline, { question }, { client });

for (const { agent, ...result } of output.answers) {
  console.log(`${agent}: ${result.failed ? result.failed.message : result.text}\n`);
}

await client.close();
await simulator.close();
