// The client without any graph: one question, its sources, what it cost, and the same question again for nothing.
import { PerplexityClient } from 'crossgraph';
import { startSimulator } from 'crossgraph/testing';

const simulator = await startSimulator();
const client = new PerplexityClient({
  apiKeys: simulator.keys,
  baseUrl: simulator.url,
  limits: simulator.limits,
});

const answer = await client.ask('What are the main causes of coral reef decline?');
console.log(answer.text);
for (const { id, title, url } of answer.sources) console.log(`[${id}] ${title} ${url}`);

const again = await client.ask('What are the main causes of coral reef decline?');
console.log(`first: ${answer.meta.outcome}, $${answer.meta.costUsd}`);
console.log(`again: ${again.meta.outcome}, $${again.meta.costUsd} ($${again.meta.savedUsd} saved)`);

await client.close();
await simulator.close();
