import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import OpenAI from 'openai';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createResilientFetch } from '../../src/fetch/resilient-fetch.js';
import { recordSpans, type SpanRecorder } from '../telemetry/span-recorder.js';
import { failureOf, fetchBench, question } from './fetch-bench.js';

const chat = '/deepseek/chat/completions';
const canary = 'sk-canary-key-0123456789';
const body = { model: 'deepseek-chat', messages: [{ role: 'user' as const, content: question }] };

let recorder: SpanRecorder;
beforeEach(async () => {
  recorder = await recordSpans();
});
afterEach(() => recorder.stop());

describe('the spans of a resilient fetch', () => {
  it('show a chat with its model, tokens and attempts', async () => {
    const { simulator, fetch } = await fetchBench({ provider: 'deepseek', costUsdOf: () => 0.5 });
    const client = new OpenAI({ apiKey: 'x', baseURL: `${simulator.url}/deepseek`, fetch });
    simulator.addFaults({ path: chat, status: 503 });

    const { usage } = await client.chat.completions.create(body);

    const call = recorder.one('chat deepseek-chat');
    expect(call.attributes).toMatchObject({
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'deepseek',
      'gen_ai.request.model': 'deepseek-chat',
      'gen_ai.response.model': 'deepseek-chat',
      'gen_ai.response.finish_reasons': ['stop'],
      'gen_ai.usage.input_tokens': usage?.prompt_tokens,
      'crossgraph.cache.outcome': 'bypass',
      'crossgraph.request.attempt.count': 2,
      'crossgraph.cost.usd': 0.5,
      'server.port': simulator.port,
    });
    expect(call.attributes).not.toHaveProperty('gen_ai.request.stream');
    expect(recorder.named('POST').map(({ parentSpanId }) => parentSpanId)).toEqual([
      call.spanId,
      call.spanId,
    ]);
  });

  it('end a stream’s span with its body', async () => {
    const { simulator, fetch } = await fetchBench({ provider: 'deepseek' });
    const client = new OpenAI({ apiKey: 'x', baseURL: `${simulator.url}/deepseek`, fetch });

    const stream = await client.chat.completions.create({ ...body, stream: true });
    const open = recorder.open();
    for await (const _ of stream);

    expect(open).toEqual(['chat deepseek-chat']);
    const { attributes, status } = recorder.one('chat deepseek-chat');
    expect(status).toBe('unset');
    expect(attributes).toMatchObject({
      'gen_ai.request.stream': true,
      'gen_ai.response.time_to_first_chunk': expect.any(Number),
      'gen_ai.response.finish_reasons': ['stop'],
    });
  });

  it('show what is no chat as an HTTP request, without its path', async () => {
    const { simulator, fetch } = await fetchBench();

    await fetch(`${simulator.url}/v1/agent/resp_secret`);

    expect(recorder.named('GET')).toHaveLength(2);
    expect(JSON.stringify(recorder.spans.map(({ attributes }) => attributes))).not.toContain(
      'secret',
    );
    expect(recorder.named('GET').at(-1)?.attributes).not.toHaveProperty('gen_ai.operation.name');
  });
});

describe('a key of a resilient fetch', () => {
  it('is in no error, answer, span or summary, even of an upstream that repeats it', async () => {
    let status = 400;
    const upstream = createServer((request, response) => {
      const echo = `${request.headers.authorization} ${question}`;
      const headers = { 'content-type': 'application/json', 'x-request-id': echo.slice(0, 40) };
      request.resume().on('end', () => {
        response.writeHead(status, headers).end(JSON.stringify({ error: { message: echo } }));
      });
    });
    await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
    const { port } = upstream.address() as AddressInfo;
    const told: unknown[] = [];

    for (status of [400, 401, 402, 403, 404, 429, 500, 503]) {
      const baseUrl = `http://127.0.0.1:${port}`;
      const fetch = createResilientFetch({ apiKeys: [canary], baseUrl, maxAttempts: 1 });
      fetch.onCall((call) => told.push(call));
      const client = new OpenAI({ apiKey: 'x', baseURL: baseUrl, fetch, maxRetries: 0 });
      const failure = await failureOf(client.chat.completions.create(body));
      told.push([...((failure as { headers?: Headers }).headers ?? [])]);
      told.push(failure.message, failure.stack, Object.entries(failure), String(failure.cause));
      const { message } = await failureOf(fetch('https://elsewhere.example/'));
      told.push(message, fetch.keyStats());
      await fetch.close();
    }
    await new Promise((resolve) => upstream.close(resolve));

    expect(told.length).toBeGreaterThan(40);
    expect(JSON.stringify(told)).not.toContain('canary');
    const spans = JSON.stringify(recorder.spans, (_, value) =>
      typeof value === 'bigint' ? String(value) : value,
    );
    expect(spans).not.toContain('canary');
    expect(spans).not.toContain('electric vehicles');
  });
});
