import { createHash } from 'node:crypto';
import { type Random, seededRandom } from '../core/random.js';

/** Names a body in the log and in the seed of what happens to it: the first half of its SHA-256. */
export function digestOf(body: Buffer | string): string {
  return createHash('sha256').update(body).digest('hex').slice(0, 32);
}

export interface Draw {
  readonly seed: number;
  readonly digest: string;
  /** How many requests with this digest ran before. */
  readonly count: number;
}

/** The random numbers of one request, a sequence for each purpose, so that one never shifts the other. */
export interface RequestChance {
  readonly latency: Random;
  readonly fault: Random;
  readonly answer: Random;
}

/** What chance holds for a request. It depends on nothing else, least of all on what other requests do. */
export function chanceOf({ seed, digest, count }: Draw): RequestChance {
  const [high, low] = [0, 8].map((from) => Number.parseInt(digest.slice(from, from + 8), 16));
  // Odd constants of Murmur and Fibonacci hashing spread neighbouring seeds and counts.
  const mixed =
    (high ?? 0) ^
    Math.imul(low ?? 0, 0xc2b2_ae35) ^
    Math.imul(seed + 1, 0x9e37_79b1) ^
    Math.imul(count, 0x85eb_ca6b);
  return {
    latency: seededRandom(mixed),
    fault: seededRandom(mixed ^ 0x2545_f491),
    answer: seededRandom(mixed ^ 0x5851_f42d),
  };
}

/** A version 4 UUID from `random`. Looks like the real thing, is repeatable. */
export function uuidFrom(random: Random): string {
  const hex = Array.from({ length: 4 }, () =>
    Math.floor(random() * 2 ** 32)
      .toString(16)
      .padStart(8, '0'),
  ).join('');
  const variant = '89ab'[Math.floor(random() * 4)] ?? '8';
  const parts = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
  ];
  return [...parts, hex.slice(20)].join('-');
}
