import { seededRandom } from '../../src/core/random.js';
import { agentAnswerText } from '../agent-answer-text.js';
import type { BenchCase } from '../bench-case.js';
import { type BenchResult, judged } from '../bench-result.js';
import { heldBytes } from '../collect-garbage.js';
import { fileHour } from '../file-hour.js';
import { type HeldCollections, heldCollections } from '../held-collections.js';
import { callsPerRush, callsPerSecond, hourTraffic, memoryCacheBytes } from '../hour-traffic.js';

/** An hour of traffic with some faults, on the virtual clock: whether anything grows from one half to the other. */
export const hour: BenchCase = {
  name: 'hour',
  run: async ({ quick }) => {
    const minutes = quick ? 2 : 60;
    return [...(await traffic(minutes)), ...(await file(minutes))];
  },
};

async function traffic(minutes: number): Promise<readonly BenchResult[]> {
  const { client, run } = await hourTraffic(seededRandom(11));
  const half = async () => {
    const seen: HeldCollections[] = [];
    const failed = await run(minutes / 2, async () => void seen.push(await heldCollections()));
    return { failed, rush: mostOf(seen), heap: await heldBytes(), held: await heldCollections() };
  };
  const [first, second] = [await half(), await half()];
  const inFlight = client.keyStats().reduce((sum, slot) => sum + slot.inFlight, 0);
  await client.close();

  const title = `${minutes} minutes of traffic at ${callsPerSecond} calls/s, ${callsPerRush} more at once every minute, 3 % of attempts faulty`;
  const row = (what: string, value: number, rest: Pick<BenchResult, 'unit' | 'target'>) =>
    judged({ name: `${title}: ${what}`, value, unit: rest.unit, target: rest.target ?? {} });
  return [
    row('heap grown in the second half', (second.heap - first.heap) / 2 ** 20, {
      unit: 'MiB',
      target: { value: 5 },
    }),
    row(
      'elements of all maps, sets and arrays, grown in the second half',
      second.held.elements - first.held.elements,
      { unit: 'elements', target: { value: 1_000 } },
    ),
    judged({
      name: `${title}: the same amid a rush, over the first half`,
      value: second.rush.elements,
      unit: 'elements',
      baseline: first.rush.elements,
      target: { ratio: 1.05 },
    }),
    row("bytes in a memory tier at most, by the tier's own account", second.rush.lruBytes, {
      unit: 'bytes',
      target: { value: memoryCacheBytes },
    }),
    row('requests still in flight afterwards', inFlight, {
      unit: 'requests',
      target: { value: 0 },
    }),
    row('failed calls', first.failed + second.failed, { unit: 'calls', target: { value: 0 } }),
  ];
}

function mostOf(seen: readonly HeldCollections[]): HeldCollections {
  return {
    elements: Math.max(0, ...seen.map(({ elements }) => elements)),
    lruBytes: Math.max(0, ...seen.map(({ lruBytes }) => lruBytes)),
  };
}

async function file(minutes: number): Promise<readonly BenchResult[]> {
  const ttlMs = minutes * 10_000;
  const answer: unknown = JSON.parse(await agentAnswerText());
  const { firstHalf, secondHalf } = await fileHour({ seconds: minutes * 60, ttlMs, answer });
  return [
    judged({
      name: `${minutes} minutes with a new answer every second, kept for ${ttlMs / 1_000} s: bytes of the SQLite file, over the first half`,
      value: secondHalf,
      unit: 'bytes',
      baseline: firstHalf,
      target: { ratio: 1.1 },
    }),
  ];
}
