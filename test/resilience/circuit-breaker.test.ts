import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { BreakerState } from '../../src/core/call-record.js';
import {
  AnswerShapeError,
  CallTimeoutError,
  CircuitOpenError,
  ConfigError,
  ConnectionError,
  KeyRefusedError,
  RateLimitError,
  RunError,
  UpstreamError,
} from '../../src/errors.js';
import { createCircuitBreaker } from '../../src/resilience/circuit-breaker.js';
import {
  attempt,
  attempts,
  breakerOf,
  clock,
  down,
  fakeBreakerTimers,
  hanging,
  opened,
} from './breaker-bench.js';
import { callContext } from './call-context.js';

beforeEach(fakeBreakerTimers);
afterEach(() => {
  vi.useRealTimers();
});

describe('createCircuitBreaker', () => {
  it('opens on upstream faults, and then turns calls away before they do anything', async () => {
    const breaker = await opened();
    const context = callContext();
    let runs = 0;
    vi.advanceTimersByTime(1_500);

    const pending = breaker.guard(async () => runs++)('q', context);

    await expect(pending).rejects.toMatchObject({ code: 'CIRCUIT_OPEN', retryAfterMs: 3_500 });
    expect(runs).toBe(0);
    expect(context.record).toMatchObject({ breakerState: 'open', breakerOutcome: 'rejected' });
  });

  it('passes answers and errors through as they are', async () => {
    const breaker = breakerOf();

    expect(await attempt(breaker)).toBe('answer');
    expect(await attempt(breaker, down)).toBe(down);
  });

  it('does not open on a first failure', async () => {
    const breaker = createCircuitBreaker('agent', {}, { clock });

    await attempts(breaker, 9, down);

    expect(breaker.state()).toBe('closed');
  });

  it.each([
    ['a 500', new UpstreamError('UPSTREAM_FAILED', 'x', { status: 500 })],
    ['an attempt that ran out of time', new CallTimeoutError(100, 'attempt')],
    ['a lost connection', new ConnectionError('x')],
    ['an unreadable answer', new AnswerShapeError('x')],
  ])('counts %s as the fault of the endpoint', async (_what, error) => {
    const breaker = breakerOf();

    await attempts(breaker, 4, error);

    expect(breaker.state()).toBe('open');
  });

  it.each([
    ['a refused request', new UpstreamError('REQUEST_REFUSED', 'x', { status: 400 })],
    ['a refused key', new KeyRefusedError('KEY_REFUSED', 'x', { status: 401, keySlot: 0 })],
    ['a 429', new RateLimitError('x', { status: 429 })],
    ['a run that failed behind a 200', new RunError('RUN_FAILED', 'x')],
  ])('takes %s for a sign of life', async (_what, error) => {
    const breaker = breakerOf();

    await attempts(breaker, 20, error);

    expect(breaker.stats()).toMatchObject({ state: 'closed', outcomes: 20, faults: 0 });
  });

  it.each([
    ["the call's own deadline", new CallTimeoutError(100, 'call')],
    ['a defect of ours', new TypeError('x')],
  ])('counts %s for nothing', async (_what, error) => {
    const breaker = breakerOf();

    await attempts(breaker, 20, error);

    expect(breaker.stats()).toMatchObject({ state: 'closed', outcomes: 0 });
  });

  it("counts a caller's abort for nothing: neither a failure nor a success that would hide failures", async () => {
    const breaker = breakerOf();
    const caller = new AbortController();
    caller.abort();
    for (let index = 0; index < 20; index++) {
      const { fail, outcome } = hanging(breaker, caller.signal);
      fail(new ConnectionError('Socket destroyed.'));
      await outcome;
    }

    const whileAborting = breaker.stats();
    await attempts(breaker, 4, down);

    expect(whileAborting).toMatchObject({ state: 'closed', outcomes: 0 });
    expect(breaker.state()).toBe('open');
  });

  it('is not thinned out by attempts still in flight', async () => {
    const breaker = breakerOf();
    for (let index = 0; index < 100; index++) hanging(breaker);

    await attempts(breaker, 4, down);

    expect(breaker.state()).toBe('open');
  });

  it('leaves other attempts alone when one runs out of time or the circuit opens', async () => {
    const breaker = breakerOf();
    const patient = hanging(breaker);
    await attempts(breaker, 4, new CallTimeoutError(100, 'attempt'));

    patient.answer();

    expect(patient.context.signal.aborted).toBe(false);
    expect(await patient.outcome).toBe('answer');
    expect(breaker.state()).toBe('open');
  });

  it('forgets what is older than its window', async () => {
    const breaker = breakerOf();
    await attempts(breaker, 3, down);
    vi.advanceTimersByTime(10_000);

    await attempts(breaker, 3, down);

    expect(breaker.stats()).toMatchObject({ state: 'closed', outcomes: 3, faults: 3 });
  });

  it('says beforehand what the guard would reject with, and counts only real calls', async () => {
    const breaker = await opened();
    const context = callContext();

    const look = breaker.openError();
    const real = breaker.openError(context);

    expect(look).toBeInstanceOf(CircuitOpenError);
    expect(real?.message).toContain('agent');
    expect(context.record.breakerOutcome).toBe('rejected');
    expect(breaker.stats()).toMatchObject({ rejected: 1, opened: 1 });
  });

  it('tells its listeners of every change, and survives one that throws', async () => {
    const breaker = breakerOf();
    const seen: BreakerState[] = [];
    breaker.onStateChange(() => {
      throw new Error('A broken listener.');
    });
    const stop = breaker.onStateChange((state) => seen.push(state));

    await attempts(breaker, 4, down);
    vi.advanceTimersByTime(5_000);
    await attempt(breaker);
    stop();
    await attempts(breaker, 4, down);

    expect(seen).toEqual(['open', 'half_open', 'closed']);
    expect(breaker.state()).toBe('open');
  });

  it('keeps no timer while closed, and none once it is let go of', async () => {
    const breaker = breakerOf();
    const whenMade = vi.getTimerCount();
    await attempts(breaker, 4, down);
    const whenOpen = vi.getTimerCount();

    breaker.close();

    expect([whenMade, whenOpen, vi.getTimerCount()]).toEqual([0, 1, 0]);
    expect(await attempt(breaker)).toBe('answer');
  });

  it.each([{ volumeThreshold: 0 }, { errorThresholdPercentage: 101 }, { resetTimeoutMs: 0 }])(
    'refuses %o when it is made',
    (options) => {
      expect(() => createCircuitBreaker('agent', options)).toThrow(ConfigError);
    },
  );
});
