// Swarm: agents hand the conversation to each other; the next turn goes to whoever answered last.
import { MemorySaver } from '@langchain/langgraph';
import { createSwarm, defineAgent, handOffTool, PerplexityClient, runGraph } from 'crossgraph';
import { startSimulator } from 'crossgraph/testing';

const simulator = await startSimulator();
const { keys: apiKeys, url: baseUrl, limits } = simulator;
const client = new PerplexityClient({ apiKeys, baseUrl, limits });

const reception = defineAgent({
  name: 'reception',
  instructions: 'You welcome people and hand them to whoever knows.',
  tools: [handOffTool('reefs', { description: 'Questions on coral reefs and the sea.' })],
});
const reefs = defineAgent({
  name: 'reefs',
  instructions: 'You know about coral reefs.',
  tools: [handOffTool('reception', { description: 'Complaints and opening hours.' })],
});

const swarm = createSwarm({ agents: [reception, reefs] });
swarm.checkpointer = new MemorySaver();
for (const question of [
  'What are the main causes of coral reef decline?',
  'And which marine heatwaves bleached most coral?',
]) {
  const { output } = await runGraph(swarm, { question }, { client, threadId: 'visitor-1' });
  const path = output.handOffs.map(({ to }) => ` > ${to}`).join('');
  console.log(
    `you: ${question}\n${output.activeAgent}${path && ` (reception${path})`}: ${output.answer}\n`,
  );
}

await client.close();
await simulator.close();
