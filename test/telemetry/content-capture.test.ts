import { tool } from '@langchain/core/tools';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { instrumentTool } from '../../src/orchestration/tracing/instrument-tool.js';
import { PerplexityClient } from '../../src/perplexity/client.js';
import { startSimulator } from '../../src/simulator/start-simulator.js';
import { startTelemetry } from '../../src/telemetry-sdk.js';
import { type ReceivedSpan, startOtlpReceiver } from '../support/otlp-receiver.js';

const variable = 'OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT';
const closing: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

interface Traffic {
  readonly spans: readonly ReceivedSpan[];
  readonly bodies: string;
  readonly answer: string;
}

/** A question, twice, one that fails, a search and a tool, all with canaries and a key in what is said. */
async function traffic(env: Readonly<Record<string, string>>): Promise<Traffic> {
  const receiver = await startOtlpReceiver();
  const simulator = await startSimulator({ latency: 'fixed:1ms' });
  const telemetry = await startTelemetry({ endpoint: receiver.url, env });
  const { keys: apiKeys, url: baseUrl, limits } = simulator;
  const client = new PerplexityClient({
    apiKeys,
    baseUrl,
    limits,
    cache: 'memory',
    maxAttempts: 1,
  });
  closing.push(receiver.close, simulator.close, telemetry.shutdown, () => client.close());
  const request = {
    preset: 'fast',
    instructions: 'canary instructions',
    input: `canary question, my key is ${apiKeys[0]}`,
  } as const;
  const { text: answer } = await client.ask(request);
  await client.ask(request);
  simulator.addFaults({ path: '/v1/agent', status: 400, times: 1 });
  await client.ask('canary refused').catch(() => undefined);
  await client.search('canary search');
  await lookTool.invoke({
    type: 'tool_call',
    id: 'c1',
    name: 'look',
    args: { at: 'canary place' },
  });
  await telemetry.shutdown();
  return {
    spans: receiver.spans,
    bodies: Buffer.concat(receiver.bodies).toString('latin1'),
    answer,
  };
}

const lookTool = instrumentTool(
  tool(({ at }: { at: string }) => `seen: ${at} Bearer abc123`, {
    name: 'look',
    schema: z.object({ at: z.string() }),
  }),
);

const read = (span: ReceivedSpan | undefined, name: string) =>
  JSON.parse(String(span?.attributes[name] ?? 'null'));

describe('content', () => {
  it('is in no byte of what is sent, unless it is asked for', async () => {
    const { spans, bodies, answer } = await traffic({});

    expect(spans.length).toBeGreaterThan(5);
    expect(bodies).not.toContain('canary');
    expect(bodies).not.toContain(answer.slice(0, 20));
  });

  it('is recorded as the conventions have it, for hits and failures too, and without keys', async () => {
    const { spans, bodies, answer } = await traffic({ [variable]: 'true' });

    const [asked, again, refused] = spans.filter(({ name }) => name.startsWith('chat '));
    for (const call of [asked, again]) {
      expect(read(call, 'gen_ai.system_instructions')).toEqual([
        { type: 'text', content: 'canary instructions' },
      ]);
      expect(read(call, 'gen_ai.input.messages')).toEqual([
        { role: 'user', parts: [{ type: 'text', content: 'canary question, my key is [key]' }] },
      ]);
      expect(read(call, 'gen_ai.output.messages')).toEqual([
        { role: 'assistant', parts: [{ type: 'text', content: answer }], finish_reason: 'stop' },
      ]);
    }
    expect(again?.attributes['crossgraph.cache.outcome']).toBe('hit');
    expect(read(refused, 'gen_ai.input.messages')[0].parts[0].content).toBe('canary refused');
    expect(refused?.attributes['gen_ai.output.messages']).toBeUndefined();
    const search = spans.find(({ name }) => name.startsWith('retrieval '));
    expect(search?.attributes['gen_ai.retrieval.query.text']).toBe('canary search');
    const look = spans.find(({ name }) => name === 'execute_tool look');
    expect(read(look, 'gen_ai.tool.call.arguments')).toEqual({ at: 'canary place' });
    expect(read(look, 'gen_ai.tool.call.result')).toBe('seen: canary place [key]');
    expect(bodies).not.toMatch(/pplx-simulator|abc123/);
  });

  it('ends with the export that asked for it', async () => {
    await traffic({ [variable]: 'span_only' });
    for (const close of closing.splice(0).reverse()) await close();

    const { bodies } = await traffic({});

    expect(bodies).not.toContain('canary');
  });
});
