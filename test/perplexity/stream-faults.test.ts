import { afterEach, describe, expect, it } from 'vitest';
import { PerplexityClient } from '../../src/perplexity/client.js';
import type { PerplexityClientOptions } from '../../src/perplexity/client-options.js';
import type { AgentStream } from '../../src/perplexity/stream-events.js';
import { type RunningSimulator, startSimulator } from '../../src/simulator/start-simulator.js';

const question = 'What are the main causes of coral reef decline?';
const opened: { close(): Promise<void> }[] = [];

async function world(options: Partial<PerplexityClientOptions> = {}) {
  const simulator: RunningSimulator = await startSimulator({ latency: 'fixed:0ms' });
  opened.push(simulator);
  return { simulator, client: clientOf(simulator, options) };
}

function clientOf(simulator: RunningSimulator, options: Partial<PerplexityClientOptions>) {
  const client = new PerplexityClient({
    apiKeys: simulator.keys,
    baseUrl: simulator.url,
    limits: simulator.limits,
    random: () => 0,
    ...options,
  });
  opened.unshift(client);
  return client;
}

/** Reads a stream to its end, whatever that is. */
async function read(stream: AgentStream) {
  let text = '';
  let events = 0;
  let error: unknown;
  try {
    for await (const event of stream) {
      events++;
      if (event.type === 'text_delta') text += event.delta;
    }
  } catch (thrown) {
    error = thrown;
  }
  return { text, events, error };
}

afterEach(async () => {
  for (const part of opened.splice(0)) await part.close();
});

const codes = {
  400: 'REQUEST_REFUSED',
  401: 'KEYS_EXHAUSTED',
  403: 'KEYS_EXHAUSTED',
  404: 'REQUEST_REFUSED',
  413: 'REQUEST_REFUSED',
  429: 'RATE_LIMITED',
  500: 'UPSTREAM_FAILED',
  503: 'UPSTREAM_FAILED',
  html504: 'UPSTREAM_FAILED',
  reset: 'CONNECTION_LOST',
  hang: 'CALL_TIMEOUT',
  truncate: 'CONNECTION_LOST',
  garbage: 'ANSWER_UNREADABLE',
  failed: 'RUN_FAILED',
  incomplete: 'RUN_INCOMPLETE',
  error: 'CONNECTION_LOST',
} as const;

type Word = 'reset' | 'hang' | 'truncate' | 'failed' | 'incomplete' | 'error';

const faults = Object.entries(codes).map(
  ([fault, code]) => [Number.isNaN(Number(fault)) ? fault : Number(fault), code] as const,
);

describe('a stream that meets a fault', () => {
  it.each(faults)('of kind %s ends as %s, to its reader and to `answer`', async (fault, code) => {
    const attemptTimeoutMs = fault === 'hang' ? 20 : undefined;
    const { client, simulator } = await world({ maxAttempts: 1, attemptTimeoutMs });
    simulator.addFaults({ path: '/v1/agent', times: 100, status: fault as Word });

    const stream = client.stream(question);
    const { error } = await read(stream);

    expect(error).toMatchObject({ code });
    await expect(stream.answer).rejects.toBe(error);
  });

  it.each(faults)('of kind %s gives the old answer where there is one', async (fault) => {
    const { client, simulator } = await world({
      maxAttempts: 1,
      ttlMs: 0.001,
      staleWhileRevalidateMs: 0,
    });
    const { text } = await client.stream(question).answer;
    simulator.addFaults({ path: '/v1/agent', times: 100, status: fault as Word });

    const stream = client.stream(question, { timeoutMs: fault === 'hang' ? 20 : undefined });
    const told = await read(stream);

    // Not for a request that is wrong, nor behind the beginning of a new answer.
    const outcome = await stream.answer.then(
      ({ meta }) => meta.outcome,
      () => 'failed',
    );
    const refused = codes[fault as keyof typeof codes] === 'REQUEST_REFUSED';
    if (refused) expect(outcome).toBe('failed');
    if (outcome === 'stale') expect(told.text).toBe(text);
    else expect(text.startsWith(told.text)).toBe(true);
  });

  const words: readonly Word[] = ['reset', 'truncate', 'failed', 'incomplete', 'error'];

  it.each(words)(
    'of kind %s after any event loses nothing and shows nothing twice',
    async (status) => {
      const { client, simulator } = await world({ maxAttempts: 2 });
      const { text } = await client.ask(question, { freshness: 'no-store' });

      for (const afterEvents of [0, 1, 2, 3, 4, 5, 6, 7, 8, 12]) {
        const before = simulator.requests().length;
        simulator.addFaults({ path: '/v1/agent', status, afterEvents });

        // Each with a breaker of its own.
        const own = clientOf(simulator, { maxAttempts: 2 });
        const told = await read(own.stream(question, { freshness: 'no-store' }));

        const sent = simulator.requests().length - before;
        expect(text.startsWith(told.text)).toBe(true);
        if (told.error === undefined) {
          expect([told.text, sent]).toEqual([text, 2]);
          continue;
        }
        const isFinal = status === 'failed' || status === 'incomplete';
        expect(told.error).toMatchObject({ code: codes[status] });
        expect([sent, isFinal || told.events > 0]).toEqual([1, true]);
      }
    },
  );
});
