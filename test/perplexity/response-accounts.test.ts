import { expect, it } from 'vitest';
import { createResponseAccounts } from '../../src/perplexity/previous-response.js';
import { manualClock } from '../../src/testing/manual-clock.js';
import { poolOf, request, tooMany } from '../keys/key-bench.js';

const goesOn = { preset: 'fast', input: 'And why?', previous_response_id: 'resp_1' } as const;

it('an account may be named as it was before it turned out to be another one', async () => {
  const clock = manualClock();
  const pool = poolOf(2, clock);
  const accounts = createResponseAccounts(() => pool);
  for (let refusal = 0; refusal < 3; refusal++) {
    await clock.advance(20_000);
    const leases = [await pool.acquire(request()), await pool.acquire(request())];
    for (const lease of leases) lease.rateLimited(tooMany(1_000));
  }
  await clock.advance(20_000);

  expect(pool.accounts()).toEqual(['key 1 alone']);
  expect(accounts.accountOf(goesOn, 'key 0 alone')).toBe('key 0 alone');
  expect(() => accounts.accountOf(goesOn, 'nobody')).toThrow('one of the accounts in use');
});
