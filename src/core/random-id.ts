import { type Random, systemRandom } from './random.js';

const word = (random: Random) =>
  Math.floor(random() * 2 ** 32)
    .toString(16)
    .padStart(8, '0');

/** A new id of 96 random bits, `prefix` first. Not for secrets. */
export function randomId(prefix: string, random: Random = systemRandom): string {
  return `${prefix}_${word(random)}${word(random)}${word(random)}`;
}
