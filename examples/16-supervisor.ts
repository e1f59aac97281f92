// Supervisor: a model hands tasks to named agents; one of them is a supervisor with a team of its own.
import { createSupervisor, PerplexityClient, runGraph } from 'crossgraph';
import { createReasoningAgent, createWebAgent } from 'crossgraph/agents';
import { startSimulator } from 'crossgraph/testing';

const simulator = await startSimulator();
const { keys: apiKeys, url: baseUrl, limits } = simulator;
const client = new PerplexityClient({ apiKeys, baseUrl, limits });

const research = createSupervisor({
  name: 'research',
  agents: [createWebAgent()],
  roles: { web: 'Searches the web for findings, figures and effects.' },
});
const supervisor = createSupervisor({
  agents: [research, createReasoningAgent()],
  roles: {
    research: 'Finds how effective vaccines and other treatments are, with sources.',
    reasoning: 'Explains what vaccines and other treatments are, without the web.',
  },
});
const question = 'How effective are mRNA vaccines against influenza?';
const { output } = await runGraph(supervisor, { question }, { client });

for (const { agent, question: task, ...result } of output.answers) {
  console.log(
    `${agent} was asked: ${task}\n  ${result.failed ? result.failed.message : result.text}\n`,
  );
}
console.log(`${output.ending} after ${output.handOvers} hand-overs: ${output.answer}`);
const bookkeeping = output.messages.filter(({ type }) => type === 'tool');
console.log(`messages: ${output.messages.length}, of them bookkeeping: ${bookkeeping.length}`);

await client.close();
await simulator.close();
