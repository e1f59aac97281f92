import { findCitationFaults } from '../../src/citations/find-citation-faults.js';
import type { BenchCase } from '../bench-case.js';
import { type BenchResult, judged } from '../bench-result.js';
import { type CitationCase, citationCases } from '../citations/citation-cases.js';
import { knownWorlds } from '../citations/known-worlds.js';
import { largeReport } from '../citations/large-report.js';
import { newWorlds } from '../citations/new-worlds.js';
import { type CitationScore, scoreCitations } from '../citations/score-citations.js';
import { cpuMicros } from '../cpu-time.js';

const seeds = [2, 3, 4, 5, 6];

/** What the verifier finds of seeded faults, on pages it was developed on and on pages it was not, and what a report costs. */
export const citations: BenchCase = {
  name: 'citations',
  run: async ({ quick }) => {
    const each = quick ? 2 : 20;
    const casesOf = (worlds: typeof newWorlds): CitationCase[] =>
      (quick ? seeds.slice(0, 1) : seeds).flatMap((seed) => citationCases(worlds, { seed, each }));
    const report = largeReport();
    const { verify } = await cpuMicros(
      { verify: (times) => repeat(times, () => findCitationFaults(report)) },
      quick ? { rounds: 1, times: 1 } : { rounds: 7, times: 3 },
    );
    return [
      ...rowsOf('new pages', scoreCitations(casesOf(newWorlds))),
      ...rowsOf('known pages', scoreCitations(casesOf(knownWorlds))),
      judged({
        name: 'citations: a report of 200 statements over 100 sources',
        value: (verify ?? 0) / 1_000,
        unit: 'ms CPU',
        target: { value: 100 },
      }),
    ];
  },
};

async function repeat(times: number, work: () => unknown): Promise<void> {
  for (let each = 0; each < times; each++) work();
}

function rowsOf(pages: string, score: CitationScore): BenchResult[] {
  const percent = (share: number) => Math.round(share * 1_000) / 10;
  const row = (what: string, value: number, target?: number) =>
    judged({
      name: `citations, ${pages}, ${what}`,
      value,
      unit: what.includes('passed') ? 'cases' : '%',
      ...(target === undefined ? {} : { target: { value: target } }),
    });
  return [
    row(
      `fabricated addresses and markers that passed, of ${score.cases} cases`,
      score.fabricatedPassed,
      0,
    ),
    row('found faulty and right (1 - precision)', percent(1 - score.precision), 10),
    row('faulty and not found (1 - recall)', percent(1 - score.recall), 10),
    ...score.kinds.map(({ kind, isFaulty, cases, found }) =>
      row(
        isFaulty ? `${kind}: not found` : `${kind}, right: found faulty`,
        percent((isFaulty ? cases - found : found) / cases),
      ),
    ),
  ];
}
