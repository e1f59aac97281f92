import { expect, it } from 'vitest';
import { virtualClock } from '../../bench/virtual-clock.js';
import { PerplexityClient } from '../../src/perplexity/client.js';

const agentAnswer = JSON.stringify({
  id: 'r-1',
  object: 'response',
  status: 'completed',
  model: 'm',
  output: [
    { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'Yes.' }] },
  ],
});

it.each([
  ['has left', true, 2 * 300 + 1_020],
  ['was lent its slot, over a transport that does not say', false, 1_020 + 300],
])('a request counts from when it %s', async (_when, tellsSent, endsAt) => {
  const clock = virtualClock();
  const client = new PerplexityClient({
    apiKeys: ['key-a'],
    limits: { requestsPerMinute: 60, burst: 1 },
    transport: {
      host: 'slow.invalid',
      port: 443,
      tellsSent,
      send: async ({ onSent }) => {
        // A connection is opened first.
        await clock.sleep(300);
        if (tellsSent) onSent?.();
        const text = async () => agentAnswer;
        return { status: 200, headers: {}, text, read: async () => undefined };
      },
      close: async () => undefined,
    },
    clock,
  });

  await clock.run(async () => {
    await client.ask('First?');
    await client.ask('Second?');
  });

  expect(clock.now()).toBe(endsAt);
  await client.close();
});

it('the submission of a background run counts from when it has left, not from when it is answered', async () => {
  const clock = virtualClock();
  const submittedAt: number[] = [];
  const client = new PerplexityClient({
    apiKeys: ['key-a'],
    limits: { requestsPerMinute: 60, burst: 1 },
    transport: {
      host: 'slow.invalid',
      port: 443,
      tellsSent: true,
      send: async ({ method, onSent }) => {
        if (method === 'POST') submittedAt.push(clock.now());
        onSent?.();
        await clock.sleep(500);
        const queued = JSON.stringify({ id: `r-${submittedAt.length}`, status: 'queued' });
        const text = async () => (method === 'POST' ? queued : agentAnswer);
        return { status: 200, headers: {}, text, read: async () => undefined };
      },
      close: async () => undefined,
    },
    clock,
  });
  const ask = (input: string) => client.ask({ preset: 'fast', input, background: true });

  await clock.run(async () => {
    await Promise.all([ask('First?'), ask('Second?')]);
  });

  expect(submittedAt).toEqual([0, 1_020]);
  await client.close();
});
