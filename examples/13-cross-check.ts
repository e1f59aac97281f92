// Cross-check: three agents answer independently; who agrees, who contradicts whom, and on which sources.
import { createCrossCheck, defineAgent, PerplexityClient, runGraph } from 'crossgraph';
import { createReasoningAgent, createWebAgent } from 'crossgraph/agents';
import { startSimulator } from 'crossgraph/testing';

const simulator = await startSimulator();
const { keys: apiKeys, url: baseUrl, limits } = simulator;
const client = new PerplexityClient({ apiKeys, baseUrl, limits });

const student = defineAgent({ name: 'student', instructions: 'Answer from memory.' });
const crossCheck = createCrossCheck({
  agents: [createWebAgent(), createReasoningAgent(), student],
});
const question = 'What is the current status of fusion energy research?';
const { output } = await runGraph(crossCheck, { question }, { client });

console.log(output.answer);
for (const { id, title, url } of output.sources) console.log(`[${id}] ${title} ${url}`);
const [result] = output.results;
const disputed = result?.claims.find(({ verdict }) => verdict === 'contradict');
console.log(
  `\nverdict: ${result?.verdict}; sides: ${disputed?.sides.map((side) => side.join(' + ')).join(' against ')}`,
);

await client.close();
await simulator.close();
