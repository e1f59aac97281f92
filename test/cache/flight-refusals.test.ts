import { expect, it } from 'vitest';
import { callKeys } from '../../src/cache/call-keys.js';
import { singleFlight } from '../../src/cache/single-flight.js';
import { UpstreamError } from '../../src/errors.js';
import { fakeClock } from '../../src/testing/fake-clock.js';
import { caller } from './call-context.js';

interface Asked {
  readonly query: string;
  /** No part of the key. */
  readonly user?: string;
}

/** An upstream that refuses one user for the name it has, after a moment. */
function world() {
  const sent: (string | undefined)[] = [];
  const keys = callKeys<Asked>(({ query }) => query);
  const ask = singleFlight<Asked, string>({ keys, clock: fakeClock() })(async ({ user }) => {
    sent.push(user);
    await new Promise((resolve) => setImmediate(resolve));
    if (user?.startsWith('wrong')) {
      throw new UpstreamError('REQUEST_REFUSED', `Not this user: ${user}.`, { status: 400 });
    }
    return 'blue';
  });
  return { sent, ask: (user?: string) => ask({ query: 'sky', ...(user && { user }) }, caller()) };
}

it('a refusal of what is no part of the key is the asker’s own; the others share another flight', async () => {
  const { sent, ask } = world();

  const [first, ...others] = await Promise.allSettled([ask('wrong'), ask('a'), ask('b'), ask()]);

  expect(first).toMatchObject({ status: 'rejected', reason: { code: 'REQUEST_REFUSED' } });
  expect(others).toEqual(Array(3).fill({ status: 'fulfilled', value: 'blue' }));
  expect(sent).toEqual(['wrong', 'a']);
});

it('a refusal is shared by all who ask the very same', async () => {
  const { sent, ask } = world();

  const answers = await Promise.allSettled([ask('wrong'), ask('wrong'), ask('wrong')]);

  expect(answers.map(({ status }) => status)).toEqual(Array(3).fill('rejected'));
  expect(sent).toEqual(['wrong']);
});

it('whoever is refused for itself ends, however many are', async () => {
  const { sent, ask } = world();

  const answers = await Promise.allSettled([ask('wrong 1'), ask('wrong 2'), ask('wrong 3')]);

  expect(answers).toMatchObject(
    [1, 2, 3].map((user) => ({ reason: { message: `Not this user: wrong ${user}.` } })),
  );
  expect(sent).toEqual(['wrong 1', 'wrong 2', 'wrong 3']);
});
