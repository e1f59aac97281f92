// An answer while it comes: steps, pages, pieces of text. Then the same again from the cache, in the same pieces.
import { type AgentStream, PerplexityClient } from 'crossgraph';
import { startSimulator } from 'crossgraph/testing';

const simulator = await startSimulator();
const client = new PerplexityClient({
  apiKeys: simulator.keys,
  baseUrl: simulator.url,
  limits: simulator.limits,
});

async function show(stream: AgentStream): Promise<void> {
  for await (const event of stream) {
    if (event.type === 'cached') console.log(`(from the cache: ${event.outcome})`);
    if (event.type === 'sources') console.log(`(${event.sources.length} pages found)`);
    if (event.type === 'text_delta') process.stdout.write(event.delta);
  }
  const { outcome, costUsd, latencyMs } = (await stream.answer).meta;
  const firstMs = (latencyMs.firstChunk ?? latencyMs.total).toFixed(1);
  console.log(`\n${outcome}: first event after ${firstMs} ms, $${costUsd}\n`);
}

await show(client.stream('What are the main causes of coral reef decline?'));
await show(client.stream('What are the main causes of coral reef decline?'));

await client.close();
await simulator.close();
