import { afterEach, describe, expect, it } from 'vitest';
import type { Fault } from '../../src/simulator/faults.js';
import { type RunningSimulator, startSimulator } from '../../src/simulator/start-simulator.js';
import { eventsIn } from './simulated.js';

const running: RunningSimulator[] = [];
afterEach(() => Promise.all(running.splice(0).map((simulator) => simulator.close())));

/** Opens a stream over HTTP on a simulator that was ordered to spoil it. */
async function opened(fault?: Omit<Fault, 'path'>, signal?: AbortSignal, more: object = {}) {
  const simulator = await startSimulator({ latency: 'fixed:0ms' });
  running.push(simulator);
  if (fault) simulator.addFaults({ path: '/v1/agent', ...fault });
  const response = await fetch(`${simulator.url}/v1/agent`, {
    method: 'POST',
    headers: { authorization: `Bearer ${simulator.keys[0]}` },
    body: JSON.stringify({ preset: 'fast', input: 'Why?', stream: true, ...more }),
    ...(signal && { signal }),
  });
  return { simulator, response };
}

/** What arrives before the stream ends, and how it ends. */
async function readAll(response: Response, onText: (text: string) => void = () => undefined) {
  let text = '';
  const decoder = new TextDecoder();
  try {
    for await (const chunk of response.body ?? []) {
      text += decoder.decode(chunk as Uint8Array, { stream: true });
      onText(text);
    }
    return { events: eventsIn(text), error: undefined };
  } catch (error) {
    return { events: eventsIn(text), error };
  }
}

describe('a stream over HTTP', () => {
  it('arrives whole', async () => {
    const { response, simulator } = await opened();

    const { events, error } = await readAll(response);

    expect(error).toBeUndefined();
    expect(response.headers.get('x-ratelimit-limit')).toBe('1000');
    expect(events.at(-1)?.type).toBe('response.completed');
    expect(simulator.requests()).toMatchObject([{ status: 200, endedAt: expect.any(Number) }]);
  });

  it.each(['reset', 'truncate'] as const)('breaks when a fault says %s', async (status) => {
    const { response } = await opened({ status, afterEvents: 5 });

    const { events, error } = await readAll(response);

    expect(error).toBeInstanceOf(TypeError);
    expect(events.length).toBeLessThanOrEqual(5);
  });

  it('hangs until its reader leaves, and the simulator closes all the same', async () => {
    const client = new AbortController();
    const { response, simulator } = await opened({ status: 'hang', afterEvents: 2 }, client.signal);

    const { events, error } = await readAll(response, (text) => {
      if (eventsIn(text).length === 2) client.abort();
    });

    expect(events).toHaveLength(2);
    expect(error).toMatchObject({ name: 'AbortError' });
    await simulator.close();
    expect(simulator.requests()).toMatchObject([{ aborted: true, ran: true }]);
  });

  it('is let go when a reader leaves that never read', async () => {
    const client = new AbortController();
    const more = { instructions: 'x'.repeat(8_000_000) };
    const { simulator } = await opened(undefined, client.signal, more);

    client.abort();
    while (simulator.requests()[0]?.endedAt === null) {
      await new Promise((resolve) => setImmediate(resolve));
    }

    expect(simulator.requests()).toMatchObject([{ aborted: true, ran: true }]);
  });

  it('ends when the simulator closes', async () => {
    const { response, simulator } = await opened({ status: 'hang', afterEvents: 2 });

    const reading = readAll(response);
    await simulator.close();

    expect((await reading).error).toBeInstanceOf(TypeError);
  });
});
