import type { BenchOptions } from '../bench-case.js';
import { type BenchResult, judged, type Peer } from '../bench-result.js';
import { type Fleet, lastLawfulSlotMs } from '../lawful-slots.js';
import { clientMakespan, type Makespan, type Pile, policyMakespan } from '../makespan.js';
import { median } from '../median.js';
import { retryPolicies } from '../retry-policies.js';

export interface Row extends Fleet {
  readonly requests: number;
  readonly latencyMs: number;
}

/** Few and slow, few with a burst, many accounts, many requests. */
const rows: readonly Row[] = [
  { requests: 200, accounts: 4, requestsPerMinute: 50, burst: 1, latencyMs: 3_000 },
  { requests: 200, accounts: 4, requestsPerMinute: 50, burst: 5, latencyMs: 3_000 },
  { requests: 1_000, accounts: 8, requestsPerMinute: 150, burst: 3, latencyMs: 3_000 },
  { requests: 2_000, accounts: 2, requestsPerMinute: 3_000, burst: 50, latencyMs: 500 },
];

export function rowsOf({ quick }: BenchOptions): readonly Row[] {
  return quick ? rows.slice(0, 1).map((row) => ({ ...row, requests: 20 })) : rows;
}

export function titleOf({ requests, accounts, requestsPerMinute, burst }: Row): string {
  return `${requests} over ${accounts}, ${requestsPerMinute}/min, burst ${burst}`;
}

export interface Experiment {
  readonly name: string;
  readonly latency: string;
  readonly row: Row;
}

/** The makespan of a row over three seeds, beside its theoretical minimum, the peers, and the count of refusals. */
export async function measureRow(
  { name, latency, row }: Experiment,
  { quick }: BenchOptions,
): Promise<readonly BenchResult[]> {
  const seeds = quick ? [1] : [1, 2, 3];
  const piles = seeds.map((seed): Pile => ({ ...row, latency, seed }));
  const ours = await inTurn(piles, clientMakespan);
  const slotMs = lastLawfulSlotMs(row.requests, row);
  const longestMs = Math.max(...ours.map(({ longestLatencyMs }) => longestLatencyMs));
  const peers: Omit<Peer, 'ratio'>[] = [];
  for (const policy of retryPolicies) {
    const theirs = await inTurn(piles, (pile) => policyMakespan(pile, policy));
    const note = `${middle(theirs, 'rateLimited')} × 429`;
    peers.push({ name: policy.name, value: middle(theirs, 'ms') / 1_000, note });
  }
  const title = `${name}: ${titleOf(row)}`;
  return [
    judged({
      name: title,
      value: middle(ours, 'ms') / 1_000,
      unit: 's',
      baseline: (slotMs + longestMs) / 1_000,
      target: { ratio: 1.05 },
      peers,
    }),
    judged({
      name: `${title}: refusals`,
      value: ours.reduce((total, { rateLimited }) => total + rateLimited, 0),
      unit: '429s',
      target: { value: 0 },
    }),
  ];
}

async function inTurn(
  piles: readonly Pile[],
  measure: (pile: Pile) => Promise<Makespan>,
): Promise<readonly Makespan[]> {
  const made: Makespan[] = [];
  for (const pile of piles) made.push(await measure(pile));
  return made;
}

function middle(made: readonly Makespan[], field: 'ms' | 'rateLimited'): number {
  return median(made.map((makespan) => makespan[field]));
}
