import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CircuitOpenError, RateLimitError } from '../../src/errors.js';
import {
  attempt,
  attempts,
  breakerOf,
  down,
  fakeBreakerTimers,
  halfOpened,
  hanging,
} from './breaker-bench.js';

beforeEach(fakeBreakerTimers);
afterEach(() => {
  vi.useRealTimers();
});

describe('createCircuitBreaker, half open', () => {
  it('lets one attempt probe after the wait, and closes when it is answered', async () => {
    const breaker = await halfOpened();
    const probe = hanging(breaker);
    const other = await attempt(breaker);

    probe.answer();
    await probe.outcome;

    expect(probe.context.record).toMatchObject({
      breakerState: 'half_open',
      breakerOutcome: 'probe',
    });
    expect(other).toBeInstanceOf(CircuitOpenError);
    expect(breaker.state()).toBe('closed');
  });

  it('closes when the probe is refused: a refusal proves the endpoint alive', async () => {
    const breaker = await halfOpened();

    await attempt(breaker, new RateLimitError('x', { status: 429 }));

    expect(breaker.state()).toBe('closed');
  });

  it('opens again for the whole wait when the probe fails', async () => {
    const breaker = await halfOpened();

    await attempt(breaker, down);

    expect(breaker.state()).toBe('open');
    expect(breaker.openError()?.retryAfterMs).toBe(5_000);
    vi.advanceTimersByTime(5_000);
    expect(breaker.state()).toBe('half_open');
  });

  it('hands the permit of an aborted probe to the next attempt', async () => {
    const breaker = await halfOpened();
    const caller = new AbortController();
    const probe = hanging(breaker, caller.signal);
    caller.abort();
    probe.fail(caller.signal.reason);
    await probe.outcome;

    const state = breaker.state();
    const next = await attempt(breaker);

    expect(state).toBe('half_open');
    expect(next).toBe('answer');
    expect(breaker.state()).toBe('closed');
  });

  it('is not fooled by an answer to an attempt from before it opened', async () => {
    const breaker = breakerOf();
    const early = hanging(breaker);
    await attempts(breaker, 4, down);
    vi.advanceTimersByTime(5_000);

    early.answer();
    await early.outcome;

    expect(breaker.state()).toBe('half_open');
  });

  it('starts afresh once closed: the failures of the outage do not open it again', async () => {
    const breaker = await halfOpened();
    await attempt(breaker);

    await attempts(breaker, 3, down);

    expect(breaker.state()).toBe('closed');
  });

  it('never runs two probes at once and never stays shut for good, whatever happens', async () => {
    const step = fc.constantFrom('start', 'answer', 'fail', 'abort', 'wait');

    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        const breaker = breakerOf({ volumeThreshold: 2 });
        const running: (ReturnType<typeof hanging> & { caller: AbortController })[] = [];
        const end = async (how: 'answer' | 'fail' | 'abort') => {
          const oldest = running.shift();
          if (how === 'abort') oldest?.caller.abort();
          if (how === 'answer') oldest?.answer();
          else oldest?.fail(down);
          await oldest?.outcome;
        };
        const act = {
          start: async () => {
            const caller = new AbortController();
            const started = { ...hanging(breaker, caller.signal), caller };
            if (started.context.record.breakerOutcome !== 'rejected') running.push(started);
          },
          answer: () => end('answer'),
          fail: () => end('fail'),
          abort: () => end('abort'),
          wait: async () => vi.advanceTimersByTime(5_000),
        };
        for (const each of steps) {
          const before = breaker.stats().opened;
          await act[each]();
          const probes = running.filter(({ context }) => context.record.breakerOutcome === 'probe');
          expect(probes.length).toBeLessThanOrEqual(1);
          expect(breaker.stats().opened - before).toBeLessThanOrEqual(1);
        }

        while (running.length > 0) await end('abort');
        vi.advanceTimersByTime(5_000);
        expect(await attempt(breaker)).toBe('answer');
        breaker.close();
      }),
    );
  });
});
