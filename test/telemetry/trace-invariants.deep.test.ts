import { describe, it } from 'vitest';
import { expectInvariants } from './trace-invariants.js';
import { situations } from './trace-situations.js';

// A seed takes about half a minute on two cores; the seeds differ in what fails and how long it takes.
const seeds = 4;

describe(`traces of 50 runs at once are whole, apart and true, ${seeds} seeds over`, () => {
  it.each(situations.map((situation, index) => [index + 1, situation.title, situation] as const))(
    '%i. %s',
    async (_number, _title, situation) => {
      for (let seed = 1; seed <= seeds; seed++)
        await expectInvariants(situation, { runs: 50, seed });
    },
  );
});
