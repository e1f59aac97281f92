// The client's limits, keys, retries and breaker under OpenAI's SDK. One of the two keys is refused; nobody notices.
import { createResilientFetch } from 'crossgraph';
import { startSimulator } from 'crossgraph/testing';
import OpenAI from 'openai';

const simulator = await startSimulator({ keys: ['good', 'revoked'] });
const path = '/deepseek/chat/completions';
simulator.addFaults([
  { path, status: 401, key: 'revoked', times: 100 },
  { path, status: 503, times: 2 },
]);

const fetch = createResilientFetch({
  apiKeys: simulator.keys,
  baseUrl: `${simulator.url}/deepseek`,
  provider: 'deepseek',
});
const openai = new OpenAI({
  apiKey: 'the fetch sends its own',
  baseURL: `${simulator.url}/deepseek`,
  fetch,
  maxRetries: 0,
});

const stopListening = fetch.onCall(({ meta }) => {
  const { attempts, slot, latencyMs } = meta;
  console.log(`${attempts} attempts, answered by key ${slot} in ${latencyMs.total.toFixed(0)} ms`);
});
const questions = ['How do heat pumps work?', 'What are the main causes of coral reef decline?'];
await Promise.all(
  questions.map(async (content) => {
    const messages = [{ role: 'user' as const, content }];
    const { choices } = await openai.chat.completions.create({ model: 'deepseek-chat', messages });
    console.log(`${content}\n  ${choices[0]?.message.content}`);
  }),
);
for (const { slot, state } of fetch.keyStats()) console.log(`key ${slot}: ${state}`);

stopListening();
await fetch.close();
await simulator.close();
