import { seededRandom } from '../../src/core/random.js';
import type { BenchCase } from '../bench-case.js';
import { judged } from '../bench-result.js';
import { type OutageStory, tellOutage } from '../outage-story.js';

/** The upstream dies for a minute under steady traffic: what it still gets, what callers get, and how it recovers. */
export const outage: BenchCase = {
  name: 'outage',
  run: async ({ quick }) => {
    const deadSeconds = quick ? 10 : 60;
    const story = await tellOutage({ callsPerSecond: 50, deadSeconds, random: seededRandom(3) });
    return resultsOf(story, deadSeconds);
  },
};

function resultsOf(story: OutageStory, deadSeconds: number) {
  const title = `upstream dead for ${deadSeconds} s`;
  return [
    judged({
      name: `${title}: requests in its first second, over a second before`,
      value: story.firstSecond,
      unit: 'requests',
      baseline: story.normalSecond,
      target: { ratio: 1.2 },
    }),
    judged({
      name: `${title}: until the circuit opens`,
      value: story.untilOpenMs / 1_000,
      unit: 's',
    }),
    judged({
      name: `${title}: requests in any second once the circuit is open, at most`,
      value: story.worstOpenSecond,
      unit: 'requests',
      target: { value: 1 },
    }),
    judged({
      name: `${title}: a stale answer while the circuit is open, p99`,
      value: story.staleP99Ms,
      unit: 'ms CPU',
      target: { value: 1 },
    }),
    judged({
      name: `${title}: calls that got no stale answer although there was one`,
      value: story.staleMissed,
      unit: 'calls',
      target: { value: 0 },
    }),
    judged({
      name: `${title}: healed to full rate`,
      value: story.recoveryMs / 1_000,
      unit: 's',
      target: { value: 5 },
    }),
  ];
}
