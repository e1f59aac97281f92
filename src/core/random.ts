import { randomBytes } from 'node:crypto';

/** A number from 0 (included) to 1 (excluded). */
export type Random = () => number;

/** The machine's own chance. */
export const systemRandom: Random = Math.random;

/** A repeatable sequence from a seed (mulberry32, public domain, Tommy Ettinger 2017). Not for secrets. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A name that nobody can guess, of 192 random bits: whoever knows it may use what it names. */
export function secretName(): string {
  return randomBytes(24).toString('base64url');
}
