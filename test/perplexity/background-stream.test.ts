import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PerplexityClient } from '../../src/perplexity/client.js';
import type { AgentStreamEvent } from '../../src/perplexity/stream-events.js';
import { backgroundWorld, research } from './background-world.js';

type World = ReturnType<typeof backgroundWorld>;

/** Everything one streamed call tells, `completed` and its time apart. */
function read({ run }: World, client: PerplexityClient, options = {}) {
  const events: AgentStreamEvent[] = [];
  return run(async () => {
    const stream = client.stream(research, options);
    for await (const event of stream) if (event.type !== 'completed') events.push(event);
    return { events, answer: await stream.answer };
  });
}

const whole = async () => {
  const world = backgroundWorld();
  return { ...(await read(world, world.open())), log: world.log() };
};

describe('a streamed run in the background', () => {
  it('tells its events while it runs, in one exchange', async () => {
    const { events, answer, log } = await whole();

    const text = events.flatMap((event) => (event.type === 'text_delta' ? [event.delta] : []));
    expect(log).toEqual(['POST /v1/agent 0 200']);
    expect(text.length).toBeGreaterThan(20);
    expect(text.join('')).toBe(answer.text);
    expect(answer.meta).toMatchObject({ outcome: 'miss', attempts: 1, costUsd: answer.costUsd });
  });

  it('loses no event and doubles none, wherever its streams break', async () => {
    const expected = await whole();
    const breaks = fc.array(
      fc.record({
        afterEvents: fc.integer({ min: 1, max: 60 }),
        status: fc.constantFrom('reset', 'truncate', 'hang', 'error'),
      }),
      { minLength: 1, maxLength: 3 },
    );

    await fc.assert(
      fc.asyncProperty(breaks, async ([first, ...later]) => {
        const world = backgroundWorld();
        if (first) world.simulator.addFaults({ path: '/v1/agent', ...first });
        for (const fault of later) world.simulator.addFaults({ path: '/v1/agent/{id}', ...fault });

        const { events, answer } = await read(world, world.open());

        expect(events).toEqual(expected.events);
        expect(answer.text).toBe(expected.answer.text);
        expect(world.simulator.bill()).toMatchObject({ runs: 1, totalUsd: answer.costUsd });
        expect(answer.meta.attempts).toBe(world.log().length);
      }),
      { numRuns: 15 },
    );
  });

  it('breaks behind each single event without loss', async () => {
    const expected = await whole();

    for (let afterEvents = 1; afterEvents <= expected.events.length; afterEvents++) {
      const world = backgroundWorld();
      world.simulator.addFaults({ path: '/v1/agent', status: 'reset', afterEvents });
      const { events } = await read(world, world.open());
      expect(events).toEqual(expected.events);
    }
  });

  it('ends at its deadline to the millisecond, and its run is picked up by the next call', async () => {
    const world = backgroundWorld();
    const client = world.open();

    const late = await read(world, client, { timeoutMs: 3_000 }).catch((error) => error);
    const endedAfterMs = world.clock.now();
    const { answer } = await read(world, client);

    expect(late).toMatchObject({ code: 'CALL_TIMEOUT', billing: 'maybe' });
    expect(endedAfterMs).toBe(3_000);
    expect(answer.costUsd).toBe(world.simulator.bill().totalUsd);
    expect(world.simulator.bill().runs).toBe(1);
    expect(client.ledger).toMatchObject({ spentUsd: answer.costUsd, unsettledUsd: 0 });
  });

  it('is alive while it is silent, as long as blank lines come', async () => {
    const world = backgroundWorld({ latency: 'fixed:500s' });

    const { answer } = await read(world, world.open());

    expect(answer.meta).toMatchObject({ attempts: 1, retries: 0 });
  });

  it('is asked after when its events cannot be read again, and tells the rest of its text at once', async () => {
    const expected = await whole();
    const world = backgroundWorld();
    world.simulator.addFaults([
      { path: '/v1/agent', status: 'reset', afterEvents: 20 },
      { path: '/v1/agent/{id}', status: 400 },
    ]);

    const { events, answer } = await read(world, world.open());

    const text = events.map((event) => (event.type === 'text_delta' ? event.delta : '')).join('');
    expect(text).toBe(expected.answer.text);
    expect(answer.text).toBe(expected.answer.text);
    expect(world.log().slice(0, 3)).toEqual([
      'POST /v1/agent 0 200',
      'GET /v1/agent/ID 0 400',
      'GET /v1/agent/ID 0 200',
    ]);
    expect(world.simulator.bill().runs).toBe(1);
  });

  it('is picked up from its first event on by a call that comes after a time limit', async () => {
    const expected = await whole();
    const world = backgroundWorld();
    const client = world.open();
    const early = read(world, client, { timeoutMs: 7_000 });
    await expect(early).rejects.toMatchObject({ code: 'CALL_TIMEOUT' });

    const { events } = await read(world, client);

    expect(events).toEqual(expected.events);
    expect(world.simulator.bill().runs).toBe(1);
  });

  it('ends with the error of a run that fails behind a break', async () => {
    const world = backgroundWorld();
    world.simulator.addFaults({ path: '/v1/agent', status: 'failed', afterEvents: 5 });

    await expect(read(world, world.open())).rejects.toMatchObject({ code: 'RUN_FAILED' });

    expect(world.simulator.bill().totalUsd).toBe(0);
  });

  it('is cancelled when its reader leaves', async () => {
    const { run, open, clock, log } = backgroundWorld();

    await run(async () => {
      for await (const event of open().stream(research)) if (event.type === 'text_delta') break;
      await clock.sleep(100);
    });

    expect(log()).toEqual(['POST /v1/agent 0 200', 'POST /v1/agent/ID/cancel 0 200']);
  });
});
