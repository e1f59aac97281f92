import { describe, it } from 'vitest';
import { expectInvariants } from './trace-invariants.js';
import { situations } from './trace-situations.js';

export interface Extent {
  /** At the same time. */
  readonly runs: number;
  /** They differ in what fails and how long it takes. */
  readonly seeds: readonly number[];
}

/** A test for each situation, which it goes through once per seed. */
export function describeInvariants(title: string, { runs, seeds }: Extent): void {
  describe(title, () => {
    it.each(situations.map((situation, index) => [index + 1, situation.title, situation] as const))(
      '%i. %s',
      async (_number, _title, situation) => {
        for (const seed of seeds) await expectInvariants(situation, { runs, seed });
      },
    );
  });
}
