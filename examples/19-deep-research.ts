// Deep research: plan, parallel research, what is missing, a second round, and a report whose citations resolve.
import { createDeepResearch, PerplexityClient, runGraph } from 'crossgraph';
import { createReasoningAgent, createWebAgent } from 'crossgraph/agents';
import { startSimulator } from 'crossgraph/testing';

const simulator = await startSimulator();
const { keys: apiKeys, url: baseUrl, limits } = simulator;
const client = new PerplexityClient({ apiKeys, baseUrl, limits });

const research = createDeepResearch({ agents: [createWebAgent(), createReasoningAgent()] });
const question = 'What is the current status of fusion energy research?';
const { output, report } = await runGraph(research, { question }, { client });

for (const finding of output.findings) {
  console.log(`${finding.failed ? 'gap     ' : 'answered'} ${finding.question}`);
}
console.log(`\n${output.answer}\n`);
for (const { id, title, url } of output.sources) console.log(`[${id}] ${title} ${url}`);
console.log(`\n${output.ending} after ${output.round} rounds, for $${report.total.costUsd}`);

await client.close();
await simulator.close();
