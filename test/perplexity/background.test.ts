import { describe, expect, it } from 'vitest';
import { withVirtualTimers } from '../../bench/virtual-timers.js';
import { createLedger } from '../../src/budget/ledger.js';
import { RunError } from '../../src/errors.js';
import { backgroundWorld, input, research } from './background-world.js';

describe('a run in the background', () => {
  it('is submitted once and asked after until it has ended', async () => {
    const { open, run, simulator, log, clock } = backgroundWorld();
    const other = backgroundWorld();

    const answer = await run(() => open().ask(research));

    const plain = await other.run(() => other.open().ask({ preset: 'fast', input }));
    expect(answer).toMatchObject({
      text: plain.text,
      costUsd: plain.costUsd,
      account: 'account-0',
    });
    expect(log()[0]).toBe('POST /v1/agent 0 200');
    expect(new Set(log().slice(1))).toEqual(new Set(['GET /v1/agent/ID 0 200']));
    // Pauses of 1, 1.5, 2.25, … seconds, and never more than ten.
    expect(log().length).toBeLessThan(8);
    expect(clock.now()).toBeLessThan(15_000);
    expect(simulator.bill()).toMatchObject({ runs: 1, totalUsd: answer.costUsd });
    expect(answer.meta).toMatchObject({
      outcome: 'miss',
      attempts: log().length,
      costUsd: answer.costUsd,
    });
  });

  it('outlasts a plain call, for an hour unless somebody says otherwise', async () => {
    const { open, run, clock } = backgroundWorld({ latency: 'fixed:600s' });
    const impatient = { ...research, input: 'Another?' };

    const answer = await run(() => open().ask(research));
    const late = run(() => open().ask(impatient, { timeoutMs: 60_000 }));
    await expect(late).rejects.toMatchObject({ code: 'CALL_TIMEOUT', limitMs: 60_000 });
    const later = run(() => open({ backgroundTimeoutMs: 90_000 }).ask(impatient));
    await expect(later).rejects.toMatchObject({ code: 'CALL_TIMEOUT', limitMs: 90_000 });

    expect(answer.upstreamMs).toBeGreaterThanOrEqual(600_000);
    expect(answer.upstreamMs).toBeLessThan(611_000);
    expect(clock.now()).toBeLessThan(611_000 + 150_100);
  });

  it('shares flight and cache entry with an equal plain call', async () => {
    const { open, run, simulator } = backgroundWorld();
    const client = open();

    const [first, second] = await run(() =>
      Promise.all([client.ask(research), client.ask({ preset: 'fast', input })]),
    );
    const third = await run(() => client.ask({ preset: 'fast', input }));
    const fourth = await run(() => client.ask(research));

    expect([first, second, third, fourth].map(({ meta }) => meta.outcome)).toEqual([
      ...['miss', 'coalesced', 'hit', 'hit'],
    ]);
    expect(simulator.bill().runs).toBe(1);
  });

  it('is asked after again when asking fails, and never submitted again', async () => {
    const { open, run, simulator, log } = backgroundWorld();
    simulator.addFaults([
      { path: '/v1/agent/{id}', status: 'reset' },
      { path: '/v1/agent/{id}', status: 429, retryAfter: 4 },
      { path: '/v1/agent/{id}', status: 'garbage' },
      { path: '/v1/agent/{id}', status: 'hang' },
      { path: '/v1/agent/{id}', status: 503 },
    ]);
    const client = open({ attemptTimeoutMs: 20_000 });

    const answer = await run(() => client.ask(research));

    expect(log().slice(0, 6)).toEqual([
      'POST /v1/agent 0 200',
      'GET /v1/agent/ID 0 null',
      'GET /v1/agent/ID 0 429',
      'GET /v1/agent/ID 0 200',
      'GET /v1/agent/ID 0 null',
      'GET /v1/agent/ID 0 503',
    ]);
    expect(simulator.bill()).toMatchObject({ runs: 1, totalUsd: answer.costUsd });
    expect(answer.meta).toMatchObject({ attempts: log().length, retries: 0, maybeBilled: 0 });
    const [, , refused, next] = simulator.requests();
    expect((next?.startedAt ?? 0) - (refused?.startedAt ?? 0)).toBeGreaterThanOrEqual(4_000);
    expect(client.ledger).toMatchObject({ spentUsd: answer.costUsd, requests: 1, unsettledUsd: 0 });
  });

  it('is waited for through an outage of the asking, which stops no new runs', async () => {
    const { open, run, simulator, clock } = backgroundWorld({ burst: 100, latency: 'fixed:30s' });
    simulator.addFaults({ path: '/v1/agent/{id}', status: 'reset', rate: 1 });
    const client = open();
    const questions = Array.from({ length: 30 }, (_, n) => ({ ...research, input: `Why ${n}?` }));

    // The circuit opens and closes by opossum's own timers.
    const [answers, state] = await withVirtualTimers(clock, () =>
      run(() =>
        Promise.all([
          Promise.all(questions.map((question) => client.ask(question))),
          clock.sleep(30_000).then(() => client.breakerState()),
          clock.sleep(60_000).then(() => simulator.clearFaults()),
        ]),
      ),
    );

    const polls = simulator.requests().filter(({ method }) => method === 'GET');
    expect(answers.length).toBe(simulator.bill().runs);
    expect(state).toBe('closed');
    // The circuit for asking was open: without it every run would have asked some eight times in vain.
    expect(polls.length).toBeLessThan(30 * 4);
    expect(clock.now()).toBeLessThan(90_000);
  });

  it('is asked after with the account that submitted it, whatever key that takes', async () => {
    const { open, run, log, simulator } = backgroundWorld({
      keys: ['a', 'b', 'c', 'd'],
      accounts: ['w', 'x', 'y', 'y'],
    });
    const client = open();

    await run(() =>
      Promise.all([0, 1, 2].map((n) => client.ask({ ...research, input: `Question ${n}?` }))),
    );
    simulator.addFaults({ path: '/v1/agent/{id}', status: 401, key: 'c' });
    const last = await run(() =>
      client.ask({ ...research, input: 'And?' }, { freshness: 'fresh' }),
    );

    expect(log().some((line) => line.endsWith('404'))).toBe(false);
    const posts = log().filter((line) => line.startsWith('POST'));
    expect(posts.map((line) => line.at(-5))).toEqual(['0', '1', '2', '3']);
    expect(last.account).toBe('y');
  });

  it('goes on by another key of its account when its own is taken away', async () => {
    const { open, run, log, clock } = backgroundWorld({
      keys: ['a', 'b', 'c'],
      accounts: ['x', 'x', 'y'],
    });
    const client = open();

    const answer = await run(async () => {
      const asked = client.ask(research);
      await clock.sleep(4_000);
      client.setKeys(['b', 'c'], ['x', 'y']);
      return asked;
    });

    expect(answer.account).toBe('x');
    expect(log().at(1)).toBe('GET /v1/agent/ID 0 200');
    expect(log().at(-1)).toBe('GET /v1/agent/ID 1 200');
  });

  it('stays known where no key of its account is left, and is found when one comes back', async () => {
    const { open, run, simulator, clock } = backgroundWorld({
      keys: ['a', 'b'],
      accounts: ['x', 'y'],
    });
    const client = open();

    const lost = run(async () => {
      const asked = client.ask(research);
      asked.catch(() => undefined);
      await clock.sleep(4_000);
      client.setKeys(['b'], ['y']);
      return asked;
    });
    await expect(lost).rejects.toMatchObject({ code: 'KEYS_EXHAUSTED', billing: 'maybe' });
    expect(client.ledger.unsettledRuns).toBe(1);
    client.setKeys(['b', 'a'], ['y', 'x']);
    const answer = await run(() => client.ask(research));

    expect(answer.account).toBe('x');
    expect(simulator.bill()).toMatchObject({ runs: 1, totalUsd: answer.costUsd });
    expect(client.ledger).toMatchObject({ unsettledRuns: 0, spentUsd: answer.costUsd });
  });

  it.each([
    ['failed', 'RUN_FAILED', 0],
    ['incomplete', 'RUN_INCOMPLETE', 0.001],
  ] as const)(
    'that ends %s is the error it would be at once, billed once',
    async (status, code, usd) => {
      const { open, run, simulator } = backgroundWorld();
      simulator.addFaults({ path: '/v1/agent', status });
      const client = open();

      const error: unknown = await run(() => client.ask(research)).catch((thrown) => thrown);
      const { totalUsd } = simulator.bill();
      const again = await run(() => client.ask(research));

      expect(error).toBeInstanceOf(RunError);
      expect(error).toMatchObject({ code, costUsd: totalUsd });
      expect(totalUsd).toBeGreaterThanOrEqual(usd);
      expect(again.meta.outcome).toBe('miss');
      expect(client.ledger).toMatchObject({ spentUsd: simulator.bill().totalUsd, reservedUsd: 0 });
    },
  );

  it('keeps its reservation to the end, and settles with the bill', async () => {
    const { open, run, clock } = backgroundWorld();
    const client = open();
    const budget = createLedger({ usd: 1 });

    const [answer, during] = await run(() =>
      Promise.all([
        client.ask(research, { budget }),
        clock.sleep(5_000).then(() => ({ ...budget, reservedUsd: budget.reservedUsd })),
      ]),
    );

    expect(during.reservedUsd).toBe(0.02);
    expect(budget).toMatchObject({ spentUsd: answer.costUsd, reservedUsd: 0, unsettledUsd: 0 });
  });

  it('cannot be asked for without being stored', async () => {
    const { open, simulator } = backgroundWorld();
    const request = { ...research, store: false };

    await expect(open().ask(request)).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
    expect(simulator.requests()).toEqual([]);
  });
});
