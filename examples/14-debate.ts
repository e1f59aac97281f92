// Debate: two agents answer, hear each other and answer again; a judge decides, in a shape.
import { createDebate, PerplexityClient, runGraph } from 'crossgraph';
import { createReasoningAgent, createWebAgent } from 'crossgraph/agents';
import { startSimulator } from 'crossgraph/testing';

const simulator = await startSimulator();
const { keys: apiKeys, url: baseUrl, limits } = simulator;
const client = new PerplexityClient({ apiKeys, baseUrl, limits });

const debate = createDebate({ agents: [createWebAgent(), createReasoningAgent()], rounds: 2 });
const question = 'What are the main causes of coral reef decline?';
const { output } = await runGraph(debate, { question }, { client });

for (const [index, round] of output.rounds.entries()) {
  console.log(`Round ${index + 1}`);
  for (const { agent, ...said } of round) {
    console.log(`  ${agent}: ${said.failed ? said.failed.message : said.text}`);
  }
}
const { verdict, ending } = output;
console.log(
  `\n${ending}: ${verdict?.winner ?? 'nobody'} wins. ${verdict?.reason}\n${verdict?.answer}`,
);

await client.close();
await simulator.close();
