import { describe, expect, it } from 'vitest';
import { ConnectionError } from '../../src/errors.js';
import { PerplexityClient } from '../../src/perplexity/client.js';
import { manualClock } from '../../src/testing/manual-clock.js';

describe('the circuit breaker of PerplexityClient', () => {
  it('knows an endpoint that is down although the lowest tier makes few attempts', async () => {
    const clock = manualClock();
    const client = new PerplexityClient({
      apiKeys: ['key'],
      tier: 0,
      maxAttempts: 1,
      clock,
      transport: {
        host: 'down.invalid',
        port: 443,
        send: async () => {
          throw new ConnectionError('Refused.', { errorType: 'ECONNREFUSED', billing: 'no' });
        },
        close: async () => undefined,
      },
    });

    const calls = Array.from({ length: 14 }, (_, index) => client.ask(`Question ${index}?`));
    const ends = Promise.allSettled(calls);
    await clock.advance(30_000);
    await ends;

    expect(client.breakerState()).toBe('open');
    await client.close();
  });
});
