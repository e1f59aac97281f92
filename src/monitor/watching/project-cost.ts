import { roundUsd } from './call-tally.js';
import type { Figures, Projection } from './monitor-report.js';

/** So many people who ask so many questions each. */
export type Crowd = Pick<Projection, 'users' | 'queriesPerUser'>;

/** Fewer calls than this say nothing of a crowd. */
export const leastCallsToProject = 10;

/**
 * What a crowd's questions would cost, if they fared like those measured: the same cost per call, the same share that is
 * reused. `null` with too few calls to tell.
 */
export function projectCost(
  { users, queriesPerUser }: Crowd,
  measured: Figures,
): Projection | null {
  const { calls, costUsd, savedUsd, hitRate } = measured;
  if (calls < leastCallsToProject) return null;
  const asked = users * queriesPerUser;
  const scaled = (usd: number) => roundUsd((usd / calls) * asked);
  return {
    users,
    queriesPerUser,
    basis: calls,
    costUsd: scaled(costUsd),
    withoutReuseUsd: scaled(costUsd + savedUsd),
    savedUsd: scaled(savedUsd),
    upstreamCalls: Math.round(asked * (1 - (hitRate ?? 0))),
  };
}
