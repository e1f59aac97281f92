import { afterEach } from 'vitest';
import type { SimulatorOptions } from '../../src/simulator/simulator-options.js';
import { type RunningSimulator, startSimulator } from '../../src/simulator/start-simulator.js';

/** Starts simulators for the tests of one file, and closes each when its test has ended. */
export function simulatorsOnTheWire(): (options?: SimulatorOptions) => Promise<RunningSimulator> {
  const running: RunningSimulator[] = [];
  afterEach(() => Promise.all(running.splice(0).map((simulator) => simulator.close())));
  return async (options = {}) => {
    const simulator = await startSimulator({ latency: 'fixed:0ms', ...options });
    running.push(simulator);
    return simulator;
  };
}

/** What a call that must fail fails with. */
export async function failureOf(call: PromiseLike<unknown>): Promise<Error> {
  const failure = await Promise.resolve(call).then(
    () => undefined,
    (error: unknown) => error,
  );
  if (failure instanceof Error) return failure;
  throw new Error('Expected the call to fail with an error.', { cause: failure });
}

export const question = 'What limits the range of electric vehicles in winter?';
export const finding = 'Average range falls by about 30 percent in freezing weather [1].';

/** Everything that comes. */
export async function gathered<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}
