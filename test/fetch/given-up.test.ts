import { describe, expect, it } from 'vitest';
import { ConnectionError } from '../../src/errors.js';
import { createGivenUp } from '../../src/fetch/given-up.js';
import { fakeClock } from '../../src/testing/fake-clock.js';

const request = (count: string | undefined, body = 'a question') => ({
  method: 'POST',
  path: '/chat/completions',
  headers: count === undefined ? {} : { 'x-stainless-retry-count': count },
  body,
});
const error = new ConnectionError('lost');

describe('createGivenUp', () => {
  it('throws again what an SDK tries again, and nothing else', () => {
    const givenUp = createGivenUp(fakeClock());
    givenUp.note(request('0'), error);

    expect(() => givenUp.rethrow(request('1'))).toThrow(error);
    expect(() => givenUp.rethrow(request('0'))).not.toThrow();
    expect(() => givenUp.rethrow(request(undefined))).not.toThrow();
    expect(() => givenUp.rethrow(request('1', 'another'))).not.toThrow();
  });

  it('forgets after a minute', async () => {
    const clock = fakeClock();
    const givenUp = createGivenUp(clock);
    givenUp.note(request('0'), error);

    await clock.sleep(60_000);

    expect(() => givenUp.rethrow(request('1'))).not.toThrow();
  });

  it('remembers no more than a thousand', () => {
    const givenUp = createGivenUp(fakeClock());

    for (let n = 0; n <= 1_000; n++) givenUp.note(request('0', String(n)), error);

    expect(() => givenUp.rethrow(request('1', '0'))).not.toThrow();
    expect(() => givenUp.rethrow(request('1', '1'))).toThrow(error);
  });
});
