import { type Random, systemRandom } from '../../core/random.js';
import { randomId } from '../../core/random-id.js';

/**
 * A new id for a message: 96 random bits. The upstream's answer id will not do, because a cached answer brings the same
 * one again, and LangGraph replaces a message when another of its id arrives.
 */
export function messageId(random: Random = systemRandom): string {
  return randomId('msg', random);
}
