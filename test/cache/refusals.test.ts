import { describe, expect, it } from 'vitest';
import { callKeys } from '../../src/cache/call-keys.js';
import { refusals } from '../../src/cache/refusals.js';
import type { CallContext } from '../../src/core/operation.js';
import { RateLimitError, UpstreamError } from '../../src/errors.js';
import { fakeClock } from '../../src/testing/fake-clock.js';
import { caller } from './call-context.js';

const refused = (status: number) =>
  new UpstreamError('REQUEST_REFUSED', `Refused with ${status}.`, { status });

/** The layer over an upstream that gives out `results` in turn, the last one for ever. */
function over(...results: unknown[]) {
  const clock = fakeClock();
  const keys = callKeys<string>((input, { tenant }) => `${tenant}:${input}`);
  let sent = 0;
  const layer = refusals<string, string>({ keys, clock });
  const operation = layer(async () => {
    const result = results[Math.min(sent++, results.length - 1)];
    if (typeof result === 'string') return result;
    throw result;
  });
  const ask = (input: string, context: Partial<CallContext> = {}) =>
    operation(input, caller(context)).catch((error: unknown) => error);
  return { ask, clock, sent: () => sent };
}

describe('refusals', () => {
  it.each([400, 404, 413, 422])('sends a request refused with %d once', async (status) => {
    const error = refused(status);
    const { ask, sent } = over(error);

    const answers = [await ask('a'), await ask('a'), await ask('a')];

    expect(answers).toEqual([error, error, error]);
    expect(sent()).toBe(1);
  });

  it.each([
    ['another moment may do', new RateLimitError('Slow down.', { status: 429 })],
    ['another try may do', refused(408)],
    ['it was not the request', new Error('a defect')],
  ])('sends again where %s', async (_why, error) => {
    const { ask, sent } = over(error);

    await ask('a');
    await ask('a');

    expect(sent()).toBe(2);
  });

  it('forgets after half a minute, and at once when the request is answered', async () => {
    const { ask, clock, sent } = over(refused(400), refused(400), 'an answer', 'another');

    await ask('a');
    clock.advance(29_999);
    await ask('a');
    const early = sent();
    clock.advance(1);
    await ask('a');
    const answered = await ask('a', { freshness: 'fresh' });
    const after = await ask('a');

    expect([early, answered, after, sent()]).toEqual([1, 'an answer', 'another', 4]);
  });

  it('keeps requests and tenants apart, and sends what must be fresh', async () => {
    const { ask, sent } = over(refused(400));

    await ask('a');
    await ask('b');
    await ask('a', { tenant: 'other' });
    await ask('a', { freshness: 'fresh' });
    await ask('a', { freshness: 'no-store' });

    expect(sent()).toBe(5);
  });

  it('does not hold a request for what another, of the same key, was refused for', async () => {
    const keys = callKeys<{ metadata?: string }>(() => 'the same');
    const layer = refusals<{ metadata?: string }, string>({ keys, clock: fakeClock() });
    const operation = layer(async ({ metadata }) => {
      if (metadata === undefined) return 'an answer';
      throw refused(400);
    });

    const wrong = await operation({ metadata: 'x' }, caller()).catch((error: unknown) => error);
    const right = await operation({}, caller());

    expect([wrong, right]).toEqual([refused(400), 'an answer']);
  });

  it('remembers a thousand at most', async () => {
    const { ask, sent } = over(refused(400));

    for (let request = 0; request <= 1_000; request++) await ask(`${request}`);
    await ask('0');

    expect(sent()).toBe(1_002);
  });
});
