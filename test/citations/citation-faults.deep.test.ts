import { describe, expect, it } from 'vitest';
import { citationCases } from '../../bench/citations/citation-cases.js';
import { knownWorlds } from '../../bench/citations/known-worlds.js';
import { newWorlds } from '../../bench/citations/new-worlds.js';
import { scoreCitations } from '../../bench/citations/score-citations.js';
import { verifyCitations } from '../../src/citations/verify-citations.js';

const seeds = [2, 3, 4, 5, 6, 7, 8];

describe('verifyCitations on seeded faults', () => {
  it.each(seeds)(
    'lets no fabricated citation pass with seed %i, on pages it was not developed on',
    (seed) => {
      const score = scoreCitations(citationCases(newWorlds, { seed, each: 20 }));

      expect(score.cases).toBeGreaterThanOrEqual(200);
      expect(score.fabricatedPassed).toBe(0);
      expect(score.precision).toBeGreaterThan(0.9);
      expect(score.recall).toBeGreaterThan(0.88);
    },
  );

  it.each(seeds)('is nearly always right with seed %i on pages it was developed on', (seed) => {
    const score = scoreCitations(citationCases(knownWorlds, { seed, each: 20 }));

    expect(score.fabricatedPassed).toBe(0);
    expect(score.precision).toBeGreaterThan(0.95);
    expect(score.recall).toBeGreaterThan(0.95);
  });

  it.each(seeds)('repairs every text of seed %i so that no error is left', (seed) => {
    for (const worlds of [knownWorlds, newWorlds]) {
      for (const each of citationCases(worlds, { seed, each: 5 })) {
        const { text, sources, evidence } = each;

        expect(verifyCitations({ text, sources, evidence, policy: 'repair' }).isValid).toBe(true);
      }
    }
  });
});
