import { type Random, systemRandom } from '../../core/random.js';

const word = (random: Random) =>
  Math.floor(random() * 2 ** 32)
    .toString(16)
    .padStart(8, '0');

/**
 * A new id for a message: 96 random bits. The upstream's answer id will not do, because a cached answer brings the same
 * one again, and LangGraph replaces a message when another of its id arrives.
 */
export function messageId(random: Random = systemRandom): string {
  return `msg_${word(random)}${word(random)}${word(random)}`;
}
