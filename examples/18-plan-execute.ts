// Plan and execute: a planner breaks the question into steps, agents work on them, and a writer answers.
import { createPlanExecute, PerplexityClient, runGraph } from 'crossgraph';
import { createReasoningAgent, createWebAgent } from 'crossgraph/agents';
import { startSimulator } from 'crossgraph/testing';

const simulator = await startSimulator();
const { keys: apiKeys, url: baseUrl, limits } = simulator;
const client = new PerplexityClient({ apiKeys, baseUrl, limits });

const planExecute = createPlanExecute({ agents: [createWebAgent(), createReasoningAgent()] });
const question = 'What is the current status of fusion energy research?';
const { output } = await runGraph(planExecute, { question }, { client });

for (const { id, task, agent, needs } of output.plan) {
  const result = output.results.find(({ step }) => step === id);
  const after = needs.length === 0 ? '' : ` (needs ${needs.join(', ')})`;
  console.log(
    `${id}. ${task}${after}\n   ${agent}: ${result?.failed ? result.failed.message : result?.text}`,
  );
}
console.log(`\n${output.ending}: ${output.answer}`);

await client.close();
await simulator.close();
