// Two agents answer the same questions independently; their claims are compared one by one.
import { PerplexityClient, runGraph } from 'crossgraph';
import { createCrossValidationGraph } from 'crossgraph/graphs';
import { startSimulator } from 'crossgraph/testing';

const simulator = await startSimulator();
const { keys: apiKeys, url: baseUrl, limits } = simulator;
const client = new PerplexityClient({ apiKeys, baseUrl, limits });

const questions = [
  'What is the current status of fusion energy research?',
  'How do large language models handle long contexts?',
];
const { output } = await runGraph(createCrossValidationGraph(), { questions }, { client });

for (const { question, verdict, claims, faster } of output.results) {
  console.log(`${question}\n  ${verdict}; the ${faster} agent was faster`);
  for (const { verdict: judged, left, right } of claims) {
    console.log(`  ${judged}: ${left?.text ?? '-'} | ${right?.text ?? '-'}`);
  }
}

await client.close();
await simulator.close();
