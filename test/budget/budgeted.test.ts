import { describe, expect, it } from 'vitest';
import { type BudgetedDeps, budgeted } from '../../src/budget/budgeted.js';
import { createLedger } from '../../src/budget/ledger.js';
import type { AttemptRecord } from '../../src/core/call-record.js';
import type { CallContext, Operation } from '../../src/core/operation.js';
import { seededRandom } from '../../src/core/random.js';
import {
  BudgetExceededError,
  CallTimeoutError,
  ConnectionError,
  RateLimitError,
  RunError,
} from '../../src/errors.js';
import { fakeClock } from '../../src/testing/fake-clock.js';
import { manualClock } from '../../src/testing/manual-clock.js';
import { callContext } from '../resilience/call-context.js';

const most = { usd: 0.5, tokens: 10 };
type Answer = typeof most;

const layer = (deps: Partial<BudgetedDeps<string, Answer>>) =>
  budgeted<string, Answer>({
    mostOf: () => most,
    billOf: (answer) => answer,
    clock: fakeClock(),
    ...deps,
  });

/** An operation that notes an attempt with that status and then fails. */
const failing =
  (error: unknown, status?: number): Operation<string, Answer> =>
  async (_input, { record }) => {
    const attempt: AttemptRecord = {
      startedAt: 0,
      endedAt: 0,
      slot: 0,
      status,
      errorType: undefined,
      cancelled: false,
    };
    record.attempts.push(attempt);
    throw error;
  };

describe('budgeted', () => {
  it('holds the reservation while the request is on its way, and settles with its bill', async () => {
    const ledger = createLedger({ usd: 1 });
    const seen: number[] = [];

    await layer({ ledger })(async () => {
      seen.push(ledger.reservedUsd);
      return { usd: 0.25, tokens: 4 };
    })('q', callContext());

    expect(seen).toEqual([0.5]);
    expect(ledger).toMatchObject({ spentUsd: 0.25, spentTokens: 4, requests: 1, pending: 0 });
  });

  it('sends nothing when there is not enough left', async () => {
    let runs = 0;
    const ask = layer({ ledger: createLedger({ usd: 0.49 }) })(async () => {
      runs++;
      return most;
    });

    await expect(ask('q', callContext())).rejects.toBeInstanceOf(BudgetExceededError);
    expect(runs).toBe(0);
  });

  const failedRun = new RunError('RUN_FAILED', 'No.', { costUsd: 0.1 });
  const lost = { spentUsd: 0, unsettledUsd: 0.5, unsettledRuns: 1, requests: 1 };
  const nothing = { spentUsd: 0, unsettledUsd: 0, unsettledRuns: 0, requests: 0 };
  it.each<{ what: string; error: unknown; status?: number; booked: object }>([
    {
      what: 'what a failed run cost',
      error: failedRun,
      status: 200,
      booked: { spentUsd: 0.1, requests: 1, unsettledRuns: 0 },
    },
    { what: 'a lost answer as reserved', error: new ConnectionError('Reset.'), booked: lost },
    { what: 'a timeout as reserved', error: new CallTimeoutError(10, 'attempt'), booked: lost },
    { what: "a caller's abort under way as reserved", error: 'gone', booked: lost },
    {
      what: 'nothing for a refusal',
      error: new RateLimitError('No.', { status: 429 }),
      status: 429,
      booked: nothing,
    },
    {
      what: 'nothing for what never left',
      error: new ConnectionError('No.', { billing: 'no' }),
      booked: nothing,
    },
    {
      what: "nothing for a caller's abort after a refusal",
      error: 'gone',
      status: 429,
      booked: nothing,
    },
  ])('books $what', async ({ error, status, booked }) => {
    const ledger = createLedger();

    const pending = layer({ ledger })(failing(error, status))('q', callContext());

    await expect(pending).rejects.toBe(error);
    expect(ledger).toMatchObject({ ...booked, pending: 0, reservedUsd: 0 });
  });

  it("books nothing for a caller's abort before anything was sent in this try", async () => {
    const ledger = createLedger();
    const context = callContext();
    await layer({})(failing('earlier'))('q', context).catch(() => undefined);

    const pending = layer({ ledger })(() => Promise.reject('gone'))('q', context);

    await expect(pending).rejects.toBe('gone');
    expect(ledger).toMatchObject({ ...nothing, pending: 0 });
  });

  it('charges the agent, its run and the client, each once', async () => {
    const client = createLedger();
    const run = createLedger({ usd: 5 }, { within: client });
    const agent = createLedger({ usd: 2 }, { within: run });

    await layer({ ledger: client })(async () => most)('q', callContext({ budget: agent }));

    const charged = [agent, run, client].map(({ spentUsd, requests }) => [spentUsd, requests]);
    expect(charged).toEqual([
      [0.5, 1],
      [0.5, 1],
      [0.5, 1],
    ]);
  });

  it('reserves nowhere when one of the ledgers has not enough left', async () => {
    const run = createLedger({ usd: 0.4 });
    const agent = createLedger({ usd: 2 }, { within: run });

    const pending = layer({})(async () => most)('q', callContext({ budget: agent }));

    await expect(pending).rejects.toMatchObject({ unit: 'usd', allowed: 0.4 });
    expect(agent).toMatchObject({ pending: 0, requests: 0, reservedUsd: 0 });
  });

  it("brings the call's deadline forward to the end of the ledger's time, and lets it move", async () => {
    let patience = 200;
    const moving: CallContext = {
      ...callContext(),
      get deadline() {
        return patience;
      },
    };
    const seen: number[] = [];

    await layer({ ledger: createLedger({ ms: 1_000 }) })(async (_input, context) => {
      seen.push(context.deadline);
      patience = 9_000;
      seen.push(context.deadline);
      return most;
    })('q', moving);

    expect(seen).toEqual([200, 1_000]);
  });

  it('lets 50 agents with random prices and faults at once never overshoot', async () => {
    const clock = manualClock();
    const random = seededRandom(7);
    const client = createLedger({ usd: 20, requests: 700 });
    const run = createLedger({ usd: 12, tokens: 4_000 }, { within: client });
    const agents = Array.from({ length: 50 }, () => createLedger({ usd: 0.6 }, { within: run }));
    const bookedOf = (ledger: typeof run) =>
      ledger.spentUsd + ledger.unsettledUsd + ledger.reservedUsd;
    const worst = { run: 0, agent: 0 };
    let refused = 0;
    const ask = layer({ ledger: client, clock })(async (_input, context) => {
      worst.agent = Math.max(worst.agent, ...agents.map(bookedOf));
      worst.run = Math.max(worst.run, bookedOf(run));
      await clock.sleep(random() * 1_000);
      if (random() < 0.2) return failing(new ConnectionError('Reset.'))('q', context);
      return { usd: most.usd * random(), tokens: Math.floor(most.tokens * random()) };
    });

    const working = agents.map(async (budget) => {
      for (let call = 0; call < 20; call++) {
        await ask('q', callContext({ budget })).catch((error: unknown) => {
          if (error instanceof BudgetExceededError) refused++;
        });
      }
    });
    await clock.advance(30_000);
    await Promise.all(working);

    expect(refused).toBeGreaterThan(0);
    expect(worst.agent).toBeLessThanOrEqual(0.6 + 1e-9);
    expect(worst.run).toBeLessThanOrEqual(12 + 1e-9);
    expect(bookedOf(run)).toBeGreaterThan(6);
    expect(bookedOf(client)).toBeCloseTo(bookedOf(run), 9);
    expect(client).toMatchObject({ pending: 0, reservedUsd: 0 });
  });
});
