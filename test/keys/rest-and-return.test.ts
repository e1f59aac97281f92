import { describe, expect, it } from 'vitest';
import { backgroundWorld, input } from '../perplexity/background-world.js';

const path = '/v1/agent';
const asked = { preset: 'fast', input } as const;

describe('a client whose accounts all rest', () => {
  it('waits for the first that returns, instead of failing', async () => {
    const keys = ['a', 'b'];
    const { open, run, simulator, clock, log } = backgroundWorld({ latency: 'fixed:0ms', keys });
    simulator.addFaults([
      { path, status: 429, retryAfter: 30, key: 'a' },
      { path, status: 429, retryAfter: 3, key: 'b' },
    ]);

    const answer = await run(() => open().ask(asked));

    expect(answer.meta).toMatchObject({ outcome: 'miss', rateLimited: 2, retries: 1 });
    expect(log().at(-1)).toBe('POST /v1/agent 1 200');
    expect(clock.now()).toBeGreaterThanOrEqual(3_000);
    expect(clock.now()).toBeLessThan(5_000);
  });

  it('waits each time as long as that refusal asks, not as the first one did', async () => {
    const { open, run, simulator, clock } = backgroundWorld({ latency: 'fixed:0ms', keys: ['a'] });
    simulator.addFaults([
      { path, status: 429, retryAfter: 2 },
      { path, status: 429, retryAfter: 40 },
    ]);

    const answer = await run(() => open().ask(asked));

    expect(answer.meta).toMatchObject({ outcome: 'miss', attempts: 3 });
    expect(clock.now()).toBeGreaterThanOrEqual(42_000);
    expect(clock.now()).toBeLessThan(44_000);
  });

  it('says how long it would take where that is behind the deadline, and keeps no failure', async () => {
    const { open, run, simulator, clock } = backgroundWorld({ latency: 'fixed:0ms', keys: ['a'] });
    simulator.addFaults({ path, status: 429, retryAfter: 40 });
    const client = open();

    const refused = run(() => client.ask(asked, { timeoutMs: 5_000 }));
    await expect(refused).rejects.toMatchObject({ code: 'RATE_LIMITED', retryAfterMs: 40_000 });
    const gaveUpAfterMs = clock.now();
    const answer = await run(() => client.ask(asked));

    expect(gaveUpAfterMs).toBeLessThan(1);
    expect(answer.meta.outcome).toBe('miss');
  });
});
