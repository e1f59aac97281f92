import { seededRandom } from '../../src/core/random.js';
import { openLatencySpread } from '../../src/monitor/watching/latency-spread.js';
import { openMonitor } from '../../src/monitor/watching/monitor.js';
import type { PerplexityClient } from '../../src/perplexity/client.js';
import { fakeClock } from '../../src/testing/fake-clock.js';
import type { BenchCase, BenchOptions } from '../bench-case.js';
import { type BenchResult, judged } from '../bench-result.js';
import { cpuMicros, type Subject } from '../cpu-time.js';
import { instantClient } from '../instant-client.js';
import { percentileOf } from '../paced.js';

const perSecond = 200;
const windowSeconds = 300;
const agents = 20;

/** How exact the monitor's percentiles are, and what watching costs. */
export const monitorCase: BenchCase = {
  name: 'monitor',
  run: async (options) => [...sketchErrors(options), ...(await costOfWatching(options))],
};

/** Latencies in milliseconds, as services have them and as nobody would wish them. */
const distributions: Readonly<Record<string, (random: () => number) => number>> = {
  'log-normal': (random) => 800 * Math.exp(0.6 * gaussian(random)),
  uniform: (random) => 500 + 2_500 * random(),
  'hits and misses': (random) => (random() < 0.75 ? 0.02 + random() / 10 : 900 + 400 * random()),
  'heavy tail (Pareto)': (random) => 50 / (1 - random()) ** (1 / 1.2),
  'two in a hundred time out': (random) => (random() < 0.02 ? 30_000 + random() : 700 * random()),
};

function gaussian(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

function sketchErrors({ quick }: BenchOptions): readonly BenchResult[] {
  return Object.entries(distributions).map(([name, draw]) => {
    const random = seededRandom(1);
    const drawn = Array.from({ length: quick ? 1_000 : 200_000 }, () => draw(random));
    // As the monitor does it: in slices, which are joined for a report.
    const whole = openLatencySpread();
    const slices = Array.from({ length: 60 }, openLatencySpread);
    for (const [index, ms] of drawn.entries()) slices[index % slices.length]?.add(ms);
    for (const slice of slices) whole.include(slice.kept());
    const exact = percentileOf(
      drawn.toSorted((a, b) => a - b),
      0.99,
    );
    const error = Math.abs((whole.figures()?.p99 ?? Number.NaN) - exact) / exact;
    return judged({
      name: `p99 of the monitor's sketch, latencies ${name}: off the exact one by`,
      value: error * 100,
      unit: '%',
      target: { value: 1 },
    });
  });
}

/** One second of 200 calls and one report, with and without a monitor whose window is full. */
async function costOfWatching({ quick }: BenchOptions): Promise<readonly BenchResult[]> {
  const clock = fakeClock();
  const [watched, alone] = [await instantClient(), await instantClient()];
  const monitor = openMonitor(watched, { upstream: 'perplexity' }, clock);
  const second = async (client: PerplexityClient) => {
    for (let each = 0; each < perSecond; each++) {
      await client.ask(`Question ${each % 50}?`, { agent: `agent ${each % agents}` });
    }
    clock.advance(1_000);
  };
  const seconds =
    (client: PerplexityClient, report: () => unknown): Subject =>
    async (times) => {
      for (let each = 0; each < times; each++) {
        await second(client);
        report();
      }
    };
  const shown = () => JSON.stringify(monitor.report());
  await seconds(watched, () => undefined)(quick ? 5 : windowSeconds);
  const least = await cpuMicros(
    { watched: seconds(watched, shown), alone: seconds(alone, () => undefined) },
    quick ? { rounds: 1, times: 1 } : { rounds: 12, times: 5 },
  );
  monitor.close();
  await Promise.all([watched.close(), alone.close()]);
  return [
    judged({
      name: `a monitor of ${perSecond} calls a second by ${agents} agents that reports once a second, as JSON`,
      value: (least.watched - least.alone) / 10_000,
      unit: '% of a core',
      target: { value: 1 },
    }),
  ];
}
