import { afterEach } from 'vitest';
import type { FetchSummary } from '../../src/fetch/fetch-call.js';
import type { ResilientFetchOptions } from '../../src/fetch/fetch-options.js';
import { createResilientFetch, type ResilientFetch } from '../../src/fetch/resilient-fetch.js';
import type { SimulatorOptions } from '../../src/simulator/simulator-options.js';
import { type RunningSimulator, startSimulator } from '../../src/simulator/start-simulator.js';

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const each of opened.splice(0).reverse()) await each.close();
});

export const question = 'What limits the range of electric vehicles in winter?';

export interface Bench {
  readonly simulator: RunningSimulator;
  readonly fetch: ResilientFetch;
  /** Calls that ended, in their order. */
  readonly calls: readonly FetchSummary[];
  /** What the simulator answered, request by request. */
  statuses(): readonly (number | null)[];
}

/** A fetch over a simulator; both end with the test. */
export async function fetchBench(
  options: Partial<ResilientFetchOptions> = {},
  simulated: SimulatorOptions = {},
): Promise<Bench> {
  const simulator = await startSimulator({ latency: 'fixed:0ms', ...simulated });
  const fetch = createResilientFetch({
    apiKeys: simulator.keys,
    baseUrl: simulator.url,
    ...options,
  });
  opened.push(simulator, fetch);
  const calls: FetchSummary[] = [];
  fetch.onCall((call) => calls.push(call));
  return {
    simulator,
    fetch,
    calls,
    statuses: () => simulator.requests().map(({ status }) => status),
  };
}

/** What a promise rejects with. */
export async function failureOf(work: PromiseLike<unknown>): Promise<Error & { cause?: unknown }> {
  const failure = await Promise.resolve(work).then(
    () => undefined,
    (error: unknown) => error,
  );
  if (failure instanceof Error) return failure;
  throw new Error('Expected a rejection.');
}
