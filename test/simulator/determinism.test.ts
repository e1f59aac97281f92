import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ask, simulated } from './simulated.js';

const questions = ['Why?', 'How do heat pumps work?', 'What is fusion energy?', 'Is tea healthy?'];
const arrivals = fc.array(fc.constantFrom(...questions), { minLength: 1, maxLength: 12 });

/** What the requests with each body met, in the order of that body's own requests. */
async function fates(order: readonly string[], seed: number) {
  const { simulator, clock } = simulated({ seed, burst: 1_000 });
  simulator.addFaults({ path: '/v1/agent', status: 503, rate: 0.3 });
  const met = new Map<string, unknown[]>();
  for (const input of order) {
    const before = clock.now();
    const { status, json } = await ask(simulator, { model: 'openai/gpt-6-sol', input });
    const latencyMs = Math.round((clock.now() - before) * 1_000);
    met.set(input, [
      ...(met.get(input) ?? []),
      { status, id: json.id, output: json.output, usage: json.usage, latencyMs },
    ]);
  }
  return new Map([...met].sort(([a], [b]) => (a < b ? -1 : 1)));
}

describe('the simulator', () => {
  it('lets latency, answer and fault follow from seed, body and count, not from arrival order', async () => {
    const shuffled = arrivals.chain((order) =>
      fc.tuple(fc.constant(order), fc.shuffledSubarray(order, { minLength: order.length })),
    );

    await fc.assert(
      fc.asyncProperty(shuffled, fc.nat(1_000), async ([order, other], seed) => {
        expect(await fates(order, seed)).toEqual(await fates(other, seed));
      }),
      { numRuns: 50 },
    );
  });

  it('has other luck with another seed, another body and the same body again', async () => {
    const latencies = async (seed: number, order: readonly string[]) =>
      JSON.stringify([...(await fates(order, seed)).values()].map((met) => met.at(-1)));

    const seen = await Promise.all([
      latencies(1, ['Why?']),
      latencies(2, ['Why?']),
      latencies(1, ['How?']),
      latencies(1, ['Why?', 'Why?']),
    ]);

    expect(new Set(seen).size).toBe(4);
  });

  it('does not count what was refused for its rate', async () => {
    const { simulator } = simulated({ requestsPerMinute: 1, burst: 1, latency: 'fixed:0ms' });
    const body = { preset: 'fast', input: 'Why?' };
    const second = async (pauses: number) => {
      const { simulator: fresh, clock } = simulated({
        requestsPerMinute: 1,
        burst: 1,
        latency: 'fixed:0ms',
      });
      await ask(fresh, body);
      for (let pause = 0; pause < pauses; pause++) await ask(fresh, body);
      clock.advance(60_000);
      return (await ask(fresh, body)).json.id;
    };

    const [undisturbed, after429] = [await second(0), await second(3)];

    expect(after429).toBe(undisturbed);
    expect((await ask(simulator, body)).json.id).not.toBe(undisturbed);
  });
});
