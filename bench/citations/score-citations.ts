import { findCitationFaults } from '../../src/citations/find-citation-faults.js';
import type { CitationCase } from './citation-cases.js';

export interface KindScore {
  readonly kind: string;
  readonly isFaulty: boolean;
  readonly cases: number;
  /** Cases whose statement was found faulty. */
  readonly found: number;
}

export interface CitationScore {
  readonly cases: number;
  readonly kinds: readonly KindScore[];
  /** Of the statements found faulty, the share that are. */
  readonly precision: number;
  /** Of the faulty statements, the share that were found. */
  readonly recall: number;
  /** Fabricated addresses and markers that were not found. */
  readonly fabricatedPassed: number;
  /** Cases in which a right statement beside the one in question was found faulty. */
  readonly alarmsBeside: number;
  readonly misjudged: readonly CitationCase[];
}

/** Verifies every case and counts what was found where it should be, and where it should not. */
export function scoreCitations(cases: readonly CitationCase[]): CitationScore {
  const kinds = new Map<string, { -readonly [Key in keyof KindScore]: KindScore[Key] }>();
  const misjudged: CitationCase[] = [];
  let alarmsBeside = 0;
  for (const each of cases) {
    const errors = findCitationFaults(each).findings.filter(({ severity }) => severity === 'error');
    const isFound = errors.some(({ start, end }) => start < each.end && end > each.start);
    if (errors.some(({ start }) => start < each.start || start >= each.end)) alarmsBeside++;
    const { kind, isFaulty } = each;
    const score = kinds.get(kind) ?? { kind, isFaulty, cases: 0, found: 0 };
    score.cases++;
    if (isFound) score.found++;
    if (isFound !== isFaulty) misjudged.push(each);
    kinds.set(kind, score);
  }
  const all = [...kinds.values()];
  const sum = (wanted: boolean, of: (score: KindScore) => number) =>
    all
      .filter(({ isFaulty }) => isFaulty === wanted)
      .reduce((total, score) => total + of(score), 0);
  const rightly = sum(true, ({ found }) => found);
  const wrongly = sum(false, ({ found }) => found) + alarmsBeside;
  return {
    cases: cases.length,
    kinds: all,
    precision: rightly + wrongly === 0 ? 1 : rightly / (rightly + wrongly),
    recall: rightly / sum(true, (score) => score.cases),
    fabricatedPassed: all
      .filter(({ kind }) => kind.startsWith('fabricated'))
      .reduce((total, { cases: made, found }) => total + made - found, 0),
    alarmsBeside,
    misjudged,
  };
}
