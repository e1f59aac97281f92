import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import type { Clock } from '../../src/core/clock.js';
import type { CallContext, Operation } from '../../src/core/operation.js';
import { ConfigError } from '../../src/errors.js';
import { deadline } from '../../src/resilience/deadline.js';
import { manualClock } from '../../src/testing/manual-clock.js';
import { callContext } from './call-context.js';

const never: Operation<string, string> = () => new Promise(() => undefined);

/** The deadline that the inner layers see. */
async function innerDeadline(timeoutMs: number, said: Partial<CallContext>, clock: Clock) {
  const layer = deadline<string, number>({ timeoutMs }, { clock });
  return layer(async (_input, context) => context.deadline)('q', callContext(said));
}

describe('deadline', () => {
  it("hands in the sooner of its own limit and the caller's deadline", async () => {
    const clock = manualClock();
    await clock.advance(1_000);

    expect(await innerDeadline(500, {}, clock)).toBe(1_500);
    expect(await innerDeadline(500, { deadline: 1_200 }, clock)).toBe(1_200);
    expect(await innerDeadline(500, { deadline: 9_999 }, clock)).toBe(1_500);
  });

  it('leaves it to the inner layers at first, then ends the call itself', async () => {
    const clock = manualClock();
    const seen: CallContext[] = [];
    const pending = deadline<string, string>(
      { timeoutMs: 500 },
      { clock },
    )((input, context) => {
      seen.push(context);
      return never(input, context);
    })('q', callContext());
    const verdict = expect(pending).rejects.toMatchObject({ scope: 'call', limitMs: 500 });

    await clock.advance(519);
    const abortedBefore = seen[0]?.signal.aborted;
    await clock.advance(1);

    await verdict;
    expect(abortedBefore).toBe(false);
    expect(seen[0]?.signal.reason).toMatchObject({ code: 'CALL_TIMEOUT' });
  });

  it("prefers the inner layers' own error", async () => {
    const clock = manualClock();
    const own = new Error('From within.');
    const pending = deadline<string, string>(
      { timeoutMs: 500 },
      { clock },
    )(async () => {
      await clock.sleep(510);
      throw own;
    })('q', callContext());
    const verdict = expect(pending).rejects.toBe(own);

    await clock.advance(1_000);

    await verdict;
    expect(clock.waiting).toBe(0);
  });

  it('leaves neither a timer nor a listener behind', async () => {
    const clock = manualClock();
    const { signal } = new AbortController();
    const pending = deadline<string, string>(
      { timeoutMs: 500 },
      { clock },
    )(async () => {
      await clock.sleep(100);
      return 'answer';
    })('q', callContext({ signal }));

    await clock.advance(100);

    expect(await pending).toBe('answer');
    expect(clock.waiting).toBe(0);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('takes no timer for a call that is answered without waiting', async () => {
    const clock = manualClock();
    let sleeps = 0;
    const counting: Clock = {
      ...clock,
      sleep: (ms, signal) => {
        sleeps++;
        return clock.sleep(ms, signal);
      },
    };
    const fiveLayersDown: Operation<string, string> = async () =>
      (async () => (async () => (async () => (async () => 'hit')())())())();

    const answer = await deadline<string, string>(
      { timeoutMs: 500 },
      { clock: counting },
    )(fiveLayersDown)('q', callContext());

    expect(answer).toBe('hit');
    expect(sleeps).toBe(0);
  });

  it("rejects at once with the caller's own reason", async () => {
    const caller = new AbortController();
    const reason = { left: true };
    const clock = manualClock();
    const pending = deadline<string, string>({ timeoutMs: 500 }, { clock })(never)(
      'q',
      callContext({ signal: caller.signal }),
    );
    const verdict = expect(pending).rejects.toBe(reason);

    caller.abort(reason);

    await verdict;
    expect(clock.waiting).toBe(0);
  });

  it('refuses a limit that is none', () => {
    expect(() => deadline({ timeoutMs: 0 })).toThrow(ConfigError);
    expect(() => deadline({ timeoutMs: 1, graceMs: -1 })).toThrow(ConfigError);
  });
});
