import { Keyv } from 'keyv';
import { describe, expect, it } from 'vitest';
import { backgroundWorld, research, slowed } from './background-world.js';

const latency = 'fixed:60s';

/** A world in which a first client has left its run behind after ten seconds, and what is kept of it. */
async function leftBehind(simulated: object = {}) {
  const world = backgroundWorld({ latency, ...simulated });
  const cache = new Keyv();
  const client = world.open({ cache });
  const late = world.run(() => client.ask(research, { timeoutMs: 10_000 }));
  await expect(late).rejects.toMatchObject({ code: 'CALL_TIMEOUT' });
  return { ...world, cache, client };
}

describe('a run that was left behind', () => {
  it('by a time limit goes on, and the next equal call waits for it', async () => {
    const { client, run, simulator, log } = await leftBehind();

    const answer = await run(() => client.ask(research));

    expect(log().filter((line) => line.startsWith('POST'))).toEqual(['POST /v1/agent 0 200']);
    expect(answer.meta).toMatchObject({ outcome: 'miss', costUsd: answer.costUsd });
    expect(simulator.bill()).toMatchObject({ runs: 1, totalUsd: answer.costUsd });
  });

  it('is booked at its reservation until its bill comes, and once', async () => {
    const { client, run } = await leftBehind();
    const { unsettledUsd, unsettledRuns, requests } = client.ledger;

    const answer = await run(() => client.ask(research));

    expect({ unsettledUsd, unsettledRuns, requests }).toEqual({
      ...{ unsettledUsd: 0.02, unsettledRuns: 1, requests: 1 },
    });
    expect(client.ledger).toMatchObject({
      ...{ unsettledUsd: 0, unsettledRuns: 0, reservedUsd: 0, requests: 1 },
      spentUsd: answer.costUsd,
    });
  });

  it('is booked too where the last look at it was refused', async () => {
    const { open, run, simulator } = backgroundWorld({ latency });
    simulator.addFaults({ path: '/v1/agent/{id}', status: 429, retryAfter: 60 });
    const client = open();

    const told: number[] = [];
    client.onCall(({ meta }) => told.push(meta.maybeBilled));

    for (const timeoutMs of [10_000, 11_000]) {
      const late = run(() => client.ask(research, { timeoutMs }));
      await expect(late).rejects.toMatchObject({ code: 'CALL_TIMEOUT', billing: 'maybe' });
    }

    expect(told).toEqual([1, 1]);
    expect(client.ledger).toMatchObject({ unsettledRuns: 1, unsettledUsd: 0.02 });
  });

  it('is found by another process through the cache store, under whatever order of keys', async () => {
    const { open, run, cache, simulator, log } = await leftBehind({
      keys: ['a', 'b', 'c'],
      accounts: ['x', 'y', 'z'],
    });
    const other = open({ cache, apiKeys: ['c', 'b', 'a'], accounts: undefined });

    const answer = await run(() => other.ask(research));

    expect(simulator.bill()).toMatchObject({ runs: 1, totalUsd: answer.costUsd });
    expect(log().filter((line) => line.endsWith('404')).length).toBeLessThanOrEqual(2);
    expect(answer.account).toBe('key 2 alone');
  });

  it('is kept when a gateway turns the asking away, and not paid again', async () => {
    const { client, run, simulator } = await leftBehind();
    simulator.addFaults({ path: '/v1/agent/{id}', status: 413 });

    const refused = run(() => client.ask(research));
    await expect(refused).rejects.toMatchObject({ code: 'REQUEST_REFUSED', billing: 'maybe' });
    const answer = await run(() => client.ask(research));

    expect(simulator.bill()).toMatchObject({ runs: 1, totalUsd: answer.costUsd });
  });

  it('is not found by a client of another tenant, nor by a fresh call', async () => {
    const { client, run, simulator } = await leftBehind();

    await run(() => client.ask(research, { tenant: 'other' }));
    await run(() => client.ask(research, { freshness: 'fresh' }));

    expect(simulator.bill().runs).toBe(3);
  });

  it('is not taken where it is older than the caller accepts', async () => {
    const { client, run, simulator, clock } = await leftBehind();
    await run(() => clock.sleep(120_000));

    await run(() => client.ask(research, { maxAgeMs: 60_000 }));

    expect(simulator.bill().runs).toBe(2);
  });

  it('is submitted anew when no account knows it any more', async () => {
    const { client, run, simulator, log } = await leftBehind({
      keys: ['a', 'b'],
      accounts: ['x', 'y'],
    });
    const paid = simulator.bill().totalUsd;
    simulator.reset();

    const answer = await run(() => client.ask(research));

    expect(log().slice(0, 3)).toEqual([
      'GET /v1/agent/ID 0 404',
      'GET /v1/agent/ID 1 404',
      'POST /v1/agent 1 200',
    ]);
    expect(client.ledger).toMatchObject({ unsettledRuns: 1, spentUsd: answer.costUsd });
    expect(paid).toBe(answer.costUsd);
  });

  it('is forgotten once its answer is kept', async () => {
    const { client, run, cache } = await leftBehind();

    await run(() => client.ask(research));

    const kept = [...(cache.opts.store as Map<string, unknown>).keys()];
    expect(kept).toEqual([expect.stringMatching(/^keyv:answer:/)]);
  });

  it('by a closing client is neither cancelled nor forgotten', async () => {
    const { open, run, clock, simulator } = backgroundWorld({ latency });
    const cache = new Keyv();
    const client = open({ cache });

    const asked = run(async () => {
      const answer = client.ask(research);
      answer.catch(() => undefined);
      await clock.sleep(5_000);
      await client.close();
      return answer;
    });
    await expect(asked).rejects.toMatchObject({ code: 'CLIENT_CLOSED' });
    const answer = await run(() => open({ cache }).ask(research));

    expect(simulator.bill()).toMatchObject({ runs: 1, totalUsd: answer.costUsd });
  });
});

describe('a run that two calls of one process wait for', () => {
  /** A fresh call, and one that finds its run in the journal. */
  async function twoCalls(leave: 'nobody' | 'first') {
    const { open, run, clock, simulator, log } = backgroundWorld({ latency });
    const client = open();
    const leaving = new AbortController();
    const [first, second] = await run(async () => {
      const calls = [client.ask(research, { freshness: 'fresh', signal: leaving.signal })];
      await clock.sleep(5_000);
      calls.push(client.ask(research));
      await clock.sleep(5_000);
      if (leave === 'first') leaving.abort('enough');
      return Promise.allSettled(calls);
    });
    return { client, simulator, log, first, second };
  }
  const metaOf = (settled: unknown) => (settled as { value: { meta: unknown } }).value.meta;

  it('is paid and booked once', async () => {
    const { client, simulator, first, second } = await twoCalls('nobody');

    const { totalUsd, runs } = simulator.bill();
    expect(runs).toBe(1);
    expect(metaOf(first)).toMatchObject({ outcome: 'bypass', costUsd: totalUsd });
    expect(metaOf(second)).toMatchObject({ outcome: 'miss', costUsd: 0 });
    expect(client.ledger).toMatchObject({ spentUsd: totalUsd, requests: 1, reservedUsd: 0 });
  });

  it('is not cancelled when only one of them leaves, and paid by the other', async () => {
    const { client, simulator, log, first, second } = await twoCalls('first');

    const { totalUsd, runs } = simulator.bill();
    expect(runs).toBe(1);
    expect(first).toMatchObject({ reason: 'enough' });
    expect(metaOf(second)).toMatchObject({ outcome: 'miss', costUsd: totalUsd });
    expect(log().filter((line) => line.includes('cancel'))).toEqual([]);
    expect(client.ledger).toMatchObject({ spentUsd: totalUsd, unsettledUsd: 0, requests: 1 });
  });
});

describe('a run that nobody wants any more', () => {
  it('is cancelled when the last caller has left, and forgotten', async () => {
    const { open, run, clock, log, simulator } = backgroundWorld({ latency });
    const client = open();
    const one = new AbortController();
    const other = new AbortController();
    const told: object[] = [];
    client.onCall(({ meta: { outcome, attempts, maybeBilled } }) => {
      told.push({ outcome, attempts, maybeBilled });
    });

    const settled = await run(async () => {
      const calls = Promise.allSettled([
        client.ask(research, { signal: one.signal }),
        client.ask(research, { signal: other.signal }),
      ]);
      await clock.sleep(20_000);
      one.abort('enough');
      await clock.sleep(1_000);
      const before = log().filter((line) => line.includes('cancel'));
      other.abort('enough too');
      await clock.sleep(1_000);
      return { reasons: await calls, before };
    });

    expect(told).toEqual([
      { outcome: 'error', attempts: 0, maybeBilled: 0 },
      { outcome: 'error', attempts: expect.any(Number), maybeBilled: 1 },
    ]);
    expect(settled.before).toEqual([]);
    expect(settled.reasons).toMatchObject([{ reason: 'enough' }, { reason: 'enough too' }]);
    expect(log().at(-1)).toBe('POST /v1/agent/ID/cancel 0 200');
    await run(() => client.ask(research));
    expect(simulator.bill().runs).toBe(2);
  });

  it('costs at most what was set aside, and the cancelling five seconds', async () => {
    const { open, run, clock, simulator } = backgroundWorld({ latency });
    simulator.addFaults({ path: '/v1/agent/{id}/cancel', status: 'hang' });
    const client = open();

    await run(async () => {
      const leaving = new AbortController();
      const answer = client.ask(research, { signal: leaving.signal }).catch(() => undefined);
      await clock.sleep(20_000);
      leaving.abort();
      await answer;
      await clock.sleep(5_001);
    });

    const cancel = simulator.requests().at(-1);
    expect((cancel?.endedAt ?? 0) - (cancel?.startedAt ?? 0)).toBe(5_000);
    expect(client.ledger).toMatchObject({ unsettledRuns: 1, unsettledUsd: 0.02, reservedUsd: 0 });
  });
});

describe('a call that ends while its submission is on its way', () => {
  /** The submission takes a second to come back, with the run that has begun. */
  async function onTheWay(end: 'leaving' | 'deadline', streamed: boolean) {
    const { open, run, clock, simulator, log } = backgroundWorld({ latency });
    const slow = slowed(simulator, clock, 1_000);
    const client = open({ transport: slow });
    const leaving = new AbortController();
    const timeoutMs = end === 'deadline' ? 500 : undefined;
    const options = { signal: leaving.signal, timeoutMs };
    const endedAt = await run(async () => {
      const call = streamed
        ? client.stream(research, options).answer
        : client.ask(research, options);
      const ended = call.catch(() => clock.now());
      await clock.sleep(400);
      if (end === 'leaving') leaving.abort('enough');
      const at = await ended;
      await clock.sleep(5_000);
      return at;
    });
    return { client, run, log, simulator, endedAt };
  }

  it.each([false, true])(
    'by leaving ends at once, and its run is cancelled (streamed: %s)',
    async (streamed) => {
      const { log, endedAt, client } = await onTheWay('leaving', streamed);

      expect(endedAt).toBe(400);
      expect(log()).toEqual(['POST /v1/agent 0 200', 'POST /v1/agent/ID/cancel 0 200']);
      expect(client.ledger).toMatchObject({ unsettledRuns: 1, pending: 0 });
    },
  );

  it.each([false, true])(
    'at its deadline leaves its run to the next (streamed: %s)',
    async (streamed) => {
      const { log, endedAt, client, run, simulator } = await onTheWay('deadline', streamed);

      const answer = await run(() => client.ask(research));

      expect(endedAt).toBeLessThanOrEqual(520);
      expect(log().filter((line) => line.startsWith('POST'))).toHaveLength(1);
      expect(simulator.bill().totalUsd).toBe(answer.costUsd);
      expect(client.ledger).toMatchObject({
        spentUsd: answer.costUsd,
        unsettledUsd: 0,
        requests: 1,
      });
    },
  );
});
