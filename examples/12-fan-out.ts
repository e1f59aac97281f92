// Parallel: three agents answer the same questions at once, one of them fails, and an editor merges what there is.
import { createFanOut, defineAgent, PerplexityClient, runGraph } from 'crossgraph';
import { createReasoningAgent, createWebAgent } from 'crossgraph/agents';
import { startSimulator } from 'crossgraph/testing';

const simulator = await startSimulator();
const { keys: apiKeys, url: baseUrl, limits } = simulator;
const client = new PerplexityClient({ apiKeys, baseUrl, limits });

const offline = {
  name: 'archive',
  invoke: () => Promise.reject(new Error('The archive is closed.')),
};
const editor = defineAgent({
  name: 'editor',
  instructions: 'Merge the answers into one. Keep their citations.',
});

const fanOut = createFanOut({
  agents: [createWebAgent(), createReasoningAgent(), offline],
  merge: editor,
});
const questions = [
  'What are the main causes of coral reef decline?',
  'How does cold weather affect the range of electric vehicles?',
];
const { output } = await runGraph(fanOut, { questions }, { client });

for (const { agent, question, failed } of output.answers) {
  console.log(
    `${failed ? `gap (${failed.code}: ${failed.message})` : 'answered'}  ${agent}  ${question}`,
  );
}
for (const merged of output.merged) {
  console.log(`\n${merged.question}\n${merged.failed ? merged.failed.message : merged.text}`);
}

await client.close();
await simulator.close();
