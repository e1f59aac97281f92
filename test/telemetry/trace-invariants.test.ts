import { describe, it } from 'vitest';
import { expectInvariants } from './trace-invariants.js';
import { situations } from './trace-situations.js';

describe('traces of three runs at once are whole, apart and true', () => {
  it.each(situations.map((situation, index) => [index + 1, situation.title, situation] as const))(
    '%i. %s',
    async (_number, _title, situation) => {
      await expectInvariants(situation, { runs: 3, seed: 1 });
    },
  );
});
