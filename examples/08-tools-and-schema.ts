// A function of yours that a run calls, and an answer as data: checked by a zod schema, typed by it.
import { type InputItem, PerplexityClient } from 'crossgraph';
import { startSimulator } from 'crossgraph/testing';
import { z } from 'zod';

const simulator = await startSimulator();
const client = new PerplexityClient({
  apiKeys: simulator.keys,
  baseUrl: simulator.url,
  limits: simulator.limits,
});

// The schema checks what the model wrote; the vendor gets the JSON schema made of it.
const span = z.object({ days: z.int().min(1).max(7) });
const getWeather = ({ days }: z.infer<typeof span>) => `Snow for ${days} more day(s), -3 °C.`;
const weather = {
  type: 'function',
  name: 'get_weather',
  description: 'The weather where the user is, for so many days.',
  parameters: z.toJSONSchema(span),
} as const;

const model = 'openai/gpt-6-luna';
const conversation: InputItem[] = [
  { role: 'user', content: 'What will the weather do to the range of electric vehicles?' },
];

// A run that asks for functions says nothing yet: run them, tell what they answered, ask again.
const asked = await client.ask({ model, input: conversation, tools: [weather] });
for (const { callId: call_id, name, arguments: args, thoughtSignature } of asked.toolCalls) {
  console.log(`The run calls ${name}(${args})`);
  conversation.push(
    { type: 'function_call', call_id, name, arguments: args, thought_signature: thoughtSignature },
    { type: 'function_call_output', call_id, output: getWeather(span.parse(JSON.parse(args))) },
  );
}

const report = z.object({
  summary: z.string().min(1).describe('One or two sentences.'),
  claims: z.array(z.string()).describe('One checkable statement each.'),
});
const { value, meta } = await client.askAs(report, {
  model,
  input: conversation,
  tools: [weather, { type: 'web_search' }],
});
console.log(`\n${value.summary}`);
for (const claim of value.claims) console.log(`- ${claim}`);
console.log(`\n${meta.outcome}, $${meta.costUsd}`);

await client.close();
await simulator.close();
