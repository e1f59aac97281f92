import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { PerplexityClient } from '../../src/perplexity/client.js';
import type { AgentRequest } from '../../src/perplexity/requests.js';
import { startSimulator } from '../../src/simulator/start-simulator.js';

const opened: { close(): Promise<void> }[] = [];

async function world() {
  const simulator = await startSimulator({ latency: 'fixed:0ms' });
  const client = new PerplexityClient({ apiKeys: simulator.keys, baseUrl: simulator.url });
  opened.push(client, simulator);
  return { simulator, client };
}

afterEach(async () => {
  for (const part of opened.splice(0)) await part.close();
});

const user = { role: 'user', content: 'What will the weather in Oslo be?' } as const;
const tool = {
  type: 'function',
  name: 'get_weather',
  parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
} as const;
const request: AgentRequest = { model: 'openai/gpt-6-luna', input: [user], tools: [tool] };

describe('function tools', () => {
  it('end a run with calls, which the next request answers', async () => {
    const { client } = await world();

    const asked = await client.ask(request);
    const [call] = asked.toolCalls;
    if (!call) throw new Error('No call.');
    const { callId: call_id, name } = call;
    const answer = await client.ask({
      ...request,
      input: [
        user,
        { type: 'function_call', call_id, name, arguments: call.arguments },
        { type: 'function_call_output', call_id, output: 'Snow.' },
      ],
    });

    expect(asked.text).toBe('');
    expect(name).toBe('get_weather');
    expect(z.object({ city: z.string() }).safeParse(JSON.parse(call.arguments)).success).toBe(true);
    expect(answer.text).toContain('Snow.');
    expect(answer.toolCalls).toEqual([]);
  });

  it('are paid for once and kept like any answer', async () => {
    const { client, simulator } = await world();

    const first = await client.ask(request);
    const again = await client.ask({ ...request, metadata: { asked: 'again' } });

    expect(again.meta.outcome).toBe('hit');
    expect(again.toolCalls).toEqual(first.toolCalls);
    expect(simulator.bill().runs).toBe(1);
  });

  it('are told in a stream as steps, and in its answer as calls', async () => {
    const { client } = await world();
    const steps: string[] = [];

    const stream = client.stream(request);
    for await (const event of stream) {
      if (event.type === 'item_done') steps.push(`${event.item} ${event.name}`);
    }
    const { toolCalls } = await stream.answer;

    expect(steps).toEqual(['function_call get_weather']);
    expect(toolCalls.map(({ name }) => name)).toEqual(['get_weather']);
  });
});
