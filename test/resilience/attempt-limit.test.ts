import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import type { CallContext } from '../../src/core/operation.js';
import { ConfigError } from '../../src/errors.js';
import { attemptLimit } from '../../src/resilience/attempt-limit.js';
import { manualClock } from '../../src/testing/manual-clock.js';
import { callContext } from './call-context.js';

/** Waits for ever, deaf to its signal; keeps what it was given. */
function deaf() {
  const seen: CallContext[] = [];
  const operation = (_input: string, context: CallContext) => {
    seen.push(context);
    return new Promise<string>(() => undefined);
  };
  return { seen, operation };
}

describe('attemptLimit', () => {
  it('passes the answer on and leaves neither a timer nor a listener behind', async () => {
    const clock = manualClock();
    const { signal } = new AbortController();

    const answer = await attemptLimit<string, string>(100, { clock })(async () => 'answer')(
      'q',
      callContext({ signal }),
    );

    expect(answer).toBe('answer');
    expect(clock.waiting).toBe(0);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('ends an attempt at its own limit with a retryable error, and tells the attempt', async () => {
    const clock = manualClock();
    const { seen, operation } = deaf();
    const pending = attemptLimit<string, string>(100, { clock })(operation)(
      'q',
      callContext({ deadline: 500 }),
    );
    const verdict = expect(pending).rejects.toMatchObject({
      code: 'CALL_TIMEOUT',
      scope: 'attempt',
      limitMs: 100,
      retryable: true,
    });

    await clock.advance(100);

    await verdict;
    expect(seen[0]?.signal.reason).toMatchObject({ scope: 'attempt' });
  });

  it("ends an attempt at the call's deadline for good, when that is nearer", async () => {
    const clock = manualClock();
    const { operation } = deaf();
    const pending = attemptLimit<string, string>(100, { clock })(operation)(
      'q',
      callContext({ deadline: 60 }),
    );
    const verdict = expect(pending).rejects.toMatchObject({
      scope: 'call',
      limitMs: 60,
      retryable: false,
      billing: 'maybe',
    });

    await clock.advance(60);

    await verdict;
  });

  it('sends nothing behind the deadline', async () => {
    const clock = manualClock();
    const { seen, operation } = deaf();
    await clock.advance(60);

    const pending = attemptLimit<string, string>(100, { clock })(operation)(
      'q',
      callContext({ deadline: 60 }),
    );

    await expect(pending).rejects.toMatchObject({ scope: 'call', billing: 'no' });
    expect(seen).toEqual([]);
  });

  it("ends with the caller's own reason when the caller leaves", async () => {
    const clock = manualClock();
    const caller = new AbortController();
    const { seen, operation } = deaf();
    const reason = Symbol('left');
    const pending = attemptLimit<string, string>(100, { clock })(operation)(
      'q',
      callContext({ signal: caller.signal }),
    );
    const verdict = expect(pending).rejects.toBe(reason);

    caller.abort(reason);

    await verdict;
    expect(seen[0]?.signal.reason).toBe(reason);
    expect(clock.waiting).toBe(0);
  });

  it('refuses a limit that is none', () => {
    expect(() => attemptLimit(0)).toThrow(ConfigError);
    expect(() => attemptLimit(Number.NaN)).toThrow(ConfigError);
  });
});

describe('attemptLimit, with a stream', () => {
  const limited = (context: CallContext) => {
    const clock = manualClock();
    const { seen, operation } = deaf();
    const pending = attemptLimit<string, string>(100, { clock })(operation)('q', context);
    const end = pending.catch((error: unknown) => error);
    return { clock, end, progress: () => seen[0]?.progress?.() };
  };
  const streamed = callContext({ emit: () => undefined });

  it('counts the silence, not the whole', async () => {
    const { clock, end, progress } = limited({ ...streamed, deadline: 10_000 });
    for (let event = 0; event < 5; event++) {
      await clock.advance(90);
      progress();
    }

    await clock.advance(99);
    const before = clock.waiting;
    await clock.advance(1);

    expect(before).toBe(1);
    expect(await end).toMatchObject({ code: 'CALL_TIMEOUT', scope: 'attempt', limitMs: 100 });
    expect(clock.waiting).toBe(0);
  });

  it("keeps the call's deadline all the same, also one that moves", async () => {
    const moving = { deadline: 150 };
    const { clock, end, progress } = limited({
      ...streamed,
      get deadline() {
        return moving.deadline;
      },
    });
    await clock.advance(90);
    progress();
    moving.deadline = 170;

    await clock.advance(60);
    const before = clock.waiting;
    await clock.advance(20);

    expect(before).toBe(1);
    expect(await end).toMatchObject({ code: 'CALL_TIMEOUT', scope: 'call', billing: 'maybe' });
  });
});
