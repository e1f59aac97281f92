import { describe, expect, it } from 'vitest';
import { openCallTally } from '../../../src/monitor/watching/call-tally.js';
import { call, failure, hit } from '../../support/calls.js';

describe('openCallTally', () => {
  it('goes on after it has been read, and leaves what was read as it was', () => {
    const tally = openCallTally();
    tally.add(call());
    const before = tally.kept();

    tally.add(hit());
    const other = openCallTally();
    other.add(failure());
    tally.include(other.kept());

    expect(before.outcomes).toMatchObject({ miss: 1, hit: 0, error: 0 });
    expect(tally.kept().outcomes).toMatchObject({ miss: 1, hit: 1, error: 1 });
    expect(tally.figures(1_000).calls).toBe(3);
  });
});
