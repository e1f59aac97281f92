import { getEventListeners } from 'node:events';
import type { BenchCase, BenchOptions } from '../bench-case.js';
import { type BenchResult, judged } from '../bench-result.js';
import { heldBytes } from '../collect-garbage.js';
import { instantClient } from '../instant-client.js';

const mebibyte = 2 ** 20;

/** What is left behind by very many hits, and by very many calls under one caller's signal. */
export const heap: BenchCase = {
  name: 'heap',
  run: async (options) => [...(await hits(options)), ...(await oneSignal(options))],
};

async function hits({ quick }: BenchOptions): Promise<readonly BenchResult[]> {
  const times = quick ? 1_000 : 1_000_000;
  const client = await instantClient();
  const question = 'What limits the range of electric vehicles in winter?';
  const ask = async (count: number) => {
    for (let each = 0; each < count; each++) await client.ask(question);
  };
  await ask(times / 100);
  const before = await heldBytes();
  await ask(times);
  const grown = (await heldBytes()) - before;
  await client.close();
  return [grownBy(`${times} hits`, grown)];
}

async function oneSignal({ quick }: BenchOptions): Promise<readonly BenchResult[]> {
  const times = quick ? 1_000 : 100_000;
  const client = await instantClient();
  const { signal } = new AbortController();
  let asked = 0;
  const askHundred = () =>
    Promise.all(
      Array.from({ length: 100 }, () =>
        client.ask(`Question ${asked++}?`, { signal, freshness: 'no-store' }),
      ),
    );
  await askHundred();
  const before = await heldBytes();
  while (asked < times) await askHundred();
  const grown = (await heldBytes()) - before;
  const left = getEventListeners(signal, 'abort').length;
  await client.close();
  return [
    grownBy(`${times} calls under one signal`, grown),
    judged({
      name: `${times} calls under one signal: listeners left on it`,
      value: left,
      unit: 'listeners',
      target: { value: 0 },
    }),
  ];
}

function grownBy(what: string, bytes: number): BenchResult {
  return judged({
    name: `heap held after ${what}, over before`,
    value: bytes / mebibyte,
    unit: 'MiB grown',
    target: { value: 5 },
  });
}
