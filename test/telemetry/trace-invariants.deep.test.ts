import { describe, it } from 'vitest';
import { expectInvariants } from './trace-invariants.js';
import { situations } from './trace-situations.js';

describe('traces of 50 runs at once are whole, apart and true, 20 seeds over', () => {
  it.each(situations.map((situation, index) => [index + 1, situation.title, situation] as const))(
    '%i. %s',
    async (_number, _title, situation) => {
      for (let seed = 1; seed <= 20; seed++) await expectInvariants(situation, { runs: 50, seed });
    },
  );
});
