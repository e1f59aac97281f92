import { describe, expect, it } from 'vitest';
import { createLedger } from '../../src/budget/ledger.js';
import { absentStore } from '../../src/cache/answer-store.js';
import { abortSignalOf } from '../../src/core/abort.js';
import { openCallRecord } from '../../src/core/call-record.js';
import { seededRandom } from '../../src/core/random.js';
import { ConnectionError } from '../../src/errors.js';
import { createKeyPool } from '../../src/keys/key-pool.js';
import { resolveClientOptions } from '../../src/perplexity/client-options.js';
import { agentEndpoint } from '../../src/perplexity/endpoints.js';
import { createOperation } from '../../src/perplexity/operation-order.js';
import type { Transport } from '../../src/perplexity/transport.js';
import { createCircuitBreaker } from '../../src/resilience/circuit-breaker.js';
import { createRetryBudget } from '../../src/resilience/retry-budget.js';
import { createSimulator, type Simulator } from '../../src/simulator/create-simulator.js';
import type { FaultStatus } from '../../src/simulator/faults.js';
import { manualClock } from '../../src/testing/manual-clock.js';

/** A transport without sockets. */
function transportTo(simulator: Simulator): Transport {
  return {
    host: 'simulator',
    port: 1,
    close: async () => undefined,
    send: async ({ path, apiKey, body, signal }) => {
      const headers = { authorization: `Bearer ${apiKey}` };
      const request = { method: 'POST', path, headers, body: JSON.stringify(body) };
      const reply = await simulator.handle(request, abortSignalOf(signal));
      if (reply.kind !== 'answer') throw new ConnectionError('The connection broke.');
      const text = async () => String(reply.body);
      return { status: reply.status, headers: reply.headers, text, read: async () => undefined };
    },
  };
}

/** The client's own layers around a simulator in this process, on a clock that only the test moves. */
function bench(ledgerLimits: Parameters<typeof createLedger>[0] = {}) {
  const clock = manualClock();
  const random = seededRandom(3);
  const simulator = createSimulator({ requestsPerMinute: 60_000, burst: 1_000 }, { clock });
  const apiKeys = simulator.options.slots.map(({ key }) => key);
  const options = resolveClientOptions({
    apiKeys,
    cache: false,
    maxAttempts: 6,
    baseUrl: 'http://s',
  });
  const limits = { requestsPerMinute: 60_000, burst: 1_000 };
  const pool = createKeyPool({ keys: options.keys, limits }, { clock });
  const ledger = createLedger(ledgerLimits);
  const { operation } = createOperation(agentEndpoint, {
    options,
    transport: transportTo(simulator),
    pool,
    // Faults in these numbers would open it, which is not the point here.
    breaker: createCircuitBreaker('agent', { volumeThreshold: 1_000_000 }, { clock }),
    store: absentStore(),
    retryBudget: createRetryBudget({ creditPerCall: 5 }, { clock }),
    ledger,
    refresh: () => Promise.reject(new Error('Nothing is cached.')),
    clock,
    random,
  });
  const ask = (input: string, signal = new AbortController().signal) =>
    operation(
      { input, preset: random() < 0.5 ? 'fast' : 'medium' },
      {
        signal,
        deadline: clock.now() + 60_000,
        record: openCallRecord(clock.now()),
        freshness: 'no-store',
        priority: 'interactive',
      },
    );
  return { clock, random, simulator, ledger, ask };
}

const usdUnits = (usd: number) => Math.round(usd * 100_000);

describe('the ledger beside the bill', () => {
  it('agrees to the cent for every answered run over 1,000 calls with faults and aborts', async () => {
    const { clock, random, simulator, ledger, ask } = bench();
    // In all of these the client cannot miss a run: it is refused, answered, or lost after it ran.
    const faults: readonly FaultStatus[] = [429, 'truncate', 'garbage', 'failed', 'incomplete'];
    simulator.addFaults(faults.map((status) => ({ path: '/v1/agent', status, rate: 0.06 })));

    const calls = Array.from({ length: 1_000 }, async (_each, call) => {
      const caller = new AbortController();
      await clock.sleep(Math.floor(call / 25) * 500);
      if (random() < 0.05) void clock.sleep(random() * 200).then(() => caller.abort('gone'));
      await ask(`Question ${call}`, caller.signal).catch(() => undefined);
    });
    await clock.advance(120_000);
    await Promise.all(calls);

    const { requests } = simulator.bill();
    const isLost = ({ fault, aborted }: (typeof requests)[number]) =>
      aborted === true || fault === 'truncate' || fault === 'garbage';
    const answered = requests.filter((each) => !isLost(each));
    const billedUnits = answered.reduce((sum, { billedUsd }) => sum + usdUnits(billedUsd), 0);
    const lost = requests.filter(isLost);
    const lostUnits = lost.reduce((sum, { billedUsd }) => sum + usdUnits(billedUsd), 0);
    expect(usdUnits(ledger.spentUsd)).toBe(billedUnits);
    expect(ledger.unsettledRuns).toBe(lost.length);
    expect(lost.length).toBeGreaterThan(50);
    expect(usdUnits(ledger.unsettledUsd)).toBeGreaterThanOrEqual(lostUnits);
    expect(ledger.requests).toBe(requests.length);
    expect(ledger).toMatchObject({ pending: 0, reservedUsd: 0 });
  });

  it('never lets the bill pass the budget, whatever faults there are', async () => {
    const { clock, simulator, ledger, ask } = bench({ usd: 2 });
    const faults: readonly FaultStatus[] = [500, 'reset', 'truncate', 'garbage', 'html504', 401];
    simulator.addFaults(
      faults.map((status) => ({ path: '/v1/agent', status, times: status === 401 ? 1 : 3 })),
    );

    const outcomes = Array.from({ length: 400 }, async (_each, call) => {
      await clock.sleep(Math.floor(call / 25) * 500);
      return ask(`Question ${call}`).then(
        () => 'answered',
        (error: { code?: string }) => error.code,
      );
    });
    await clock.advance(120_000);

    expect(await Promise.all(outcomes)).toContain('BUDGET_EXCEEDED');
    expect(await Promise.all(outcomes)).toContain('answered');
    expect(simulator.bill().totalUsd).toBeLessThanOrEqual(2);
    expect(ledger.spentUsd + ledger.unsettledUsd).toBeLessThanOrEqual(2);
  });
});
