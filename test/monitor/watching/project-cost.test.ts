import { describe, expect, it } from 'vitest';
import { openCallTally } from '../../../src/monitor/watching/call-tally.js';
import { projectCost } from '../../../src/monitor/watching/project-cost.js';
import { call, hit } from '../../support/calls.js';

function measured(misses: number, hits: number) {
  const tally = openCallTally();
  for (let each = 0; each < misses; each++) tally.add(call());
  for (let each = 0; each < hits; each++) tally.add(hit());
  return tally.figures(1000);
}

describe('projectCost', () => {
  it('scales what a call was measured to cost and to spare', () => {
    const crowd = { users: 1000, queriesPerUser: 50 };

    expect(projectCost(crowd, measured(5, 15))).toEqual({
      ...crowd,
      basis: 20,
      costUsd: 12.5,
      withoutReuseUsd: 50,
      savedUsd: 37.5,
      upstreamCalls: 12_500,
    });
  });

  it('says nothing on the ground of a handful of calls', () => {
    expect(projectCost({ users: 10, queriesPerUser: 5 }, measured(9, 0))).toBeNull();
  });
});
