// Research in the background: a call gives up, its run goes on, and the next equal call gets the answer for the same money.
// Then a follow-up question, made by the account that keeps the first answer.
import { isCrossgraphError, PerplexityClient } from 'crossgraph';
import { startSimulator } from 'crossgraph/testing';

const simulator = await startSimulator({ latency: 'fixed:3s' });
const client = new PerplexityClient({
  apiKeys: simulator.keys,
  accounts: simulator.accounts,
  baseUrl: simulator.url,
  limits: simulator.limits,
});
const input = 'What limits the range of electric vehicles in winter?';
const research = { preset: 'high', input, background: true };

try {
  await client.ask(research, { timeoutMs: 500 });
} catch (error) {
  if (!isCrossgraphError(error)) throw error;
  console.log(`${error.code}: ${error.message} Booked so far: $${client.ledger.unsettledUsd}.`);
}

const stream = client.stream(research);
for await (const event of stream) {
  if (event.type === 'sources') console.log(`(${event.sources.length} pages found)`);
  if (event.type === 'text_delta') process.stdout.write(event.delta);
}
const answer = await stream.answer;
console.log(`\n$${answer.costUsd} for ${simulator.bill().runs} run; kept by ${answer.account}.\n`);

const next = await client.ask({
  preset: 'fast',
  input: 'Which of these matters most?',
  previous_response_id: answer.id,
});
console.log(`${next.text}\n(answered by ${next.account})`);

await client.close();
await simulator.close();
