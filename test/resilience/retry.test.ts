import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  CallTimeoutError,
  CircuitOpenError,
  ConfigError,
  ConnectionError,
  KeysExhaustedError,
  RateLimitError,
  UpstreamError,
} from '../../src/errors.js';
import { retry } from '../../src/resilience/retry.js';
import { createRetryBudget } from '../../src/resilience/retry-budget.js';
import { fakeClock } from '../../src/testing/fake-clock.js';
import { manualClock } from '../../src/testing/manual-clock.js';
import { callContext } from './call-context.js';

const serverFault = () => new UpstreamError('UPSTREAM_FAILED', 'Bad gateway.', { status: 502 });
const rateLimit = (retryAfterMs?: number) =>
  new RateLimitError('Too many requests.', { status: 429, retryAfterMs });

/** An operation that fails with each of `errors` in turn, and then answers. */
function failing(...errors: unknown[]) {
  const state = { runs: 0 };
  const operation = async () => {
    const error = errors[state.runs++];
    if (error !== undefined) throw error;
    return 'answer';
  };
  return { state, operation };
}

describe('retry', () => {
  it.each([
    new KeysExhaustedError('No slot in time.', { retryAfterMs: 9_000 }),
    new CircuitOpenError('agent', 5_000),
    new CallTimeoutError(1_000, 'call', { billing: 'no' }),
  ])('tells what the upstream did when the next try cannot be made (%s)', async (obstacle) => {
    const fault = serverFault();
    const { operation } = failing(fault, obstacle);

    const call = retry({}, { clock: fakeClock() })(operation)('q', callContext());

    await expect(call).rejects.toBe(fault);
  });

  it('tells of the missing slot when nothing else went wrong', async () => {
    const obstacle = new KeysExhaustedError('No slot in time.', { retryAfterMs: 9_000 });
    const { operation } = failing(obstacle);

    const call = retry({}, { clock: fakeClock() })(operation)('q', callContext());

    await expect(call).rejects.toBe(obstacle);
  });

  it('answers after a transient fault, and says so in the record', async () => {
    const clock = fakeClock();
    const context = callContext();
    const { operation } = failing(serverFault());

    const answer = await retry({}, { clock, random: () => 0.5 })(operation)('q', context);

    expect(answer).toBe('answer');
    expect(clock.sleeps).toEqual([25]);
    expect(context.record).toMatchObject({ retries: 1, backoffMs: 25, maybeBilled: 1 });
    expect(context.record.events).toEqual([
      {
        name: 'crossgraph.retry.scheduled',
        at: 0,
        attributes: { attempt: 1, delay_ms: 25, error_type: '502', status: 502 },
      },
    ]);
  });

  it('doubles the ceiling of its back-off up to the cap', async () => {
    const clock = fakeClock();
    const { operation } = failing(...Array.from({ length: 7 }, serverFault));
    const layer = retry({ maxAttempts: 8, maxDelayMs: 1_000 }, { clock, random: () => 1 });

    await layer(operation)('q', callContext());

    expect(clock.sleeps).toEqual([50, 100, 200, 400, 800, 1_000, 1_000]);
  });

  it('waits as long as the server asks, and up to a tenth longer', async () => {
    const clock = fakeClock();
    const context = callContext();
    const { operation } = failing(rateLimit(30_000), rateLimit(2_000));

    await retry({}, { clock, random: () => 1 })(operation)('q', context);

    expect(clock.sleeps).toEqual([31_000, 2_200]);
    expect(context.record.events[0]?.attributes).toMatchObject({ retry_after_ms: 30_000 });
  });

  it('waits about a second after a 429 that does not say how long', async () => {
    const clock = fakeClock();
    const { operation } = failing(rateLimit());

    await retry({}, { clock, random: () => 0.9 })(operation)('q', callContext());

    expect(clock.sleeps).toEqual([900]);
  });

  it.each([
    ['a refused request', new UpstreamError('REQUEST_REFUSED', 'Bad.', { status: 400 })],
    ['an open circuit', new CircuitOpenError('agent', 100)],
    ['the end of the whole call', new CallTimeoutError(100, 'call')],
    ['an error it does not know', new TypeError('Not mine.')],
  ])('gives up at once on %s', async (_what, error) => {
    const clock = fakeClock();
    const { state, operation } = failing(error);

    const pending = retry({}, { clock })(operation)('q', callContext());

    await expect(pending).rejects.toBe(error);
    expect(state.runs).toBe(1);
    expect(clock.sleeps).toEqual([]);
  });

  it('fails with the last error once the attempts are used up', async () => {
    const last = new ConnectionError('Reset.');
    const { state, operation } = failing(serverFault(), serverFault(), last);
    const context = callContext();

    const pending = retry({}, { clock: fakeClock() })(operation)('q', context);

    await expect(pending).rejects.toBe(last);
    expect(state.runs).toBe(3);
    expect(context.record).toMatchObject({ retries: 2, maybeBilled: 3 });
  });

  it('does not try again what may have been billed, when told so', async () => {
    const error = serverFault();
    const { state, operation } = failing(error);

    const pending = retry({ maybeBilled: 'fail' }, { clock: fakeClock() })(operation)(
      'q',
      callContext(),
    );

    await expect(pending).rejects.toBe(error);
    expect(state.runs).toBe(1);
  });

  it('tries again what was surely not billed, even then', async () => {
    const refused = new ConnectionError('Refused.', { billing: 'no' });
    const { operation } = failing(refused);
    const context = callContext();

    const answer = await retry({ maybeBilled: 'fail' }, { clock: fakeClock() })(operation)(
      'q',
      context,
    );

    expect(answer).toBe('answer');
    expect(context.record.maybeBilled).toBe(0);
  });

  it('does not start a wait that would end behind the deadline', async () => {
    const error = rateLimit(5_000);
    const clock = fakeClock();
    const { operation } = failing(error);
    const context = callContext({ deadline: 5_000 });

    const pending = retry({}, { clock, random: () => 0 })(operation)('q', context);

    await expect(pending).rejects.toBe(error);
    expect(clock.sleeps).toEqual([]);
    expect(context.record.events[0]).toMatchObject({
      name: 'crossgraph.retry.given_up',
      attributes: { reason: 'deadline' },
    });
  });

  it('gives up at once when the shared budget is empty', async () => {
    const clock = fakeClock();
    const budget = createRetryBudget({ creditPerCall: 0, reservePerSecond: 0.1 }, { clock });
    const layer = retry({}, { clock, budget });
    const ask = async (operation: () => Promise<string>) => layer(operation)('q', callContext());

    const first = await ask(failing(serverFault()).operation);
    const error = serverFault();
    const second = ask(failing(error).operation);

    expect(first).toBe('answer');
    await expect(second).rejects.toBe(error);
  });

  it("ends a wait at once with the caller's own reason", async () => {
    const clock = manualClock();
    const caller = new AbortController();
    const reason = { left: true };
    const { state, operation } = failing(serverFault());
    const pending = retry({}, { clock, random: () => 1 })(operation)(
      'q',
      callContext({ signal: caller.signal }),
    );
    const verdict = expect(pending).rejects.toBe(reason);
    await clock.advance(10);

    caller.abort(reason);

    await verdict;
    expect(clock.waiting).toBe(0);
    expect(state.runs).toBe(1);
  });

  it("never retries a caller's abort, whatever the abort made of the attempt", async () => {
    const caller = new AbortController();
    const reason = new Error('The caller left.');
    let runs = 0;
    const context = callContext({ signal: caller.signal });
    const operation = async () => {
      runs++;
      caller.abort(reason);
      throw new ConnectionError('Socket destroyed.');
    };

    const pending = retry({}, { clock: fakeClock() })(operation)('q', context);

    await expect(pending).rejects.toBe(reason);
    expect(runs).toBe(1);
    expect(context.record).toMatchObject({ retries: 0, maybeBilled: 0, events: [] });
  });

  it.each([
    { maxAttempts: 0 },
    { maxAttempts: 1.5 },
    { maxDelayMs: -1 },
    { maybeBilled: 'no' as never },
  ])('refuses %o when it is made', (options) => {
    expect(() => retry(options)).toThrow(ConfigError);
  });

  it('never runs more than maxAttempts times, never sleeps past the deadline nor sooner than asked', async () => {
    const asked = fc.option(fc.nat(60_000), { nil: undefined });
    const world = fc.record({
      maxAttempts: fc.integer({ min: 1, max: 6 }),
      deadline: fc.nat(120_000),
      chance: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      asks: fc.array(asked, { minLength: 6, maxLength: 6 }),
    });

    await fc.assert(
      fc.asyncProperty(world, async ({ maxAttempts, deadline, chance, asks }) => {
        const clock = fakeClock();
        const { state, operation } = failing(...asks.map(rateLimit));
        const layer = retry({ maxAttempts }, { clock, random: () => chance });

        const pending = layer(operation)('q', callContext({ deadline }));

        await expect(pending).rejects.toBeInstanceOf(RateLimitError);
        expect(state.runs).toBeLessThanOrEqual(maxAttempts);
        expect(clock.sleeps.length).toBe(state.runs - 1);
        expect(clock.sleeps.every((ms, index) => ms >= (asks[index] ?? 0))).toBe(true);
        expect(clock.sleeps.length === 0 || clock.now() < deadline).toBe(true);
      }),
    );
  });
});
