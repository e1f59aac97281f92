// Refinement: a writer and a critic in turns, until a draft scores well enough; the best draft is kept.
import { createRefinement, PerplexityClient, runGraph } from 'crossgraph';
import { createWebAgent } from 'crossgraph/agents';
import { startSimulator } from 'crossgraph/testing';

const simulator = await startSimulator();
const { keys: apiKeys, url: baseUrl, limits } = simulator;
const client = new PerplexityClient({ apiKeys, baseUrl, limits });

const refinement = createRefinement({ writer: createWebAgent(), target: 0.8, rounds: 4 });
const question = 'What is the current status of fusion energy research?';
const { output } = await runGraph(refinement, { question }, { client });

for (const [index, { score, feedback, text }] of output.drafts.entries()) {
  console.log(`Draft ${index + 1} scores ${score}: ${text}\n  critic: ${feedback}\n`);
}
console.log(`${output.ending}: ${output.answer}`);

await client.close();
await simulator.close();
