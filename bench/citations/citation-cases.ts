import type { CheckedSource } from '../../src/citations/cited-sources.js';
import type { Evidence } from '../../src/citations/evidence.js';
import { createEvidence } from '../../src/citations/evidence.js';
import { type Random, seededRandom } from '../../src/core/random.js';
import type { CitationWorld, HardKind, WorldFact } from './citation-world.js';
import {
  alterDate,
  alterNumber,
  alterQuote,
  alterUnit,
  type Falsify,
  negate,
  pickOf,
} from './falsify.js';

/** What is wrong with the one statement of a case that is. */
export type FaultKind =
  | 'fabricated URL'
  | 'fabricated marker'
  | 'swapped markers'
  | 'altered number'
  | 'altered unit'
  | 'altered date'
  | 'altered quote'
  | 'quote of another page'
  | 'negated claim'
  | 'invented claim';

export type CorrectKind = 'plain' | 'quote' | HardKind;

/** A small report with one statement to look at, among statements that are right. */
export interface CitationCase {
  readonly kind: FaultKind | CorrectKind;
  readonly isFaulty: boolean;
  readonly text: string;
  readonly sources: readonly CheckedSource[];
  readonly evidence: Evidence;
  /** Where the statement stands. */
  readonly start: number;
  readonly end: number;
}

interface Target {
  readonly text: string;
  /** Addresses of the pages it is to cite. */
  readonly urls: readonly string[];
  /** Marks it some other way than by the numbers of its pages. */
  readonly mark?: ((numbers: readonly number[]) => string) | undefined;
  /** Sources that are listed, and were never read. */
  readonly unread?: readonly string[] | undefined;
}

type Draft = (world: CitationWorld, random: Random) => Target | undefined;

const target = (world: CitationWorld, { text, pages }: WorldFact): Target => ({
  text,
  urls: pages.map((page) => world.pages[page]?.url ?? ''),
});

const fromFact =
  (falsify: Falsify, from: 'facts' | 'quotes' = 'facts'): Draft =>
  (world, random) => {
    if (world[from].length === 0) return undefined;
    const fact = pickOf(world[from], random);
    const text = falsify(fact.text, random);
    return text === undefined ? undefined : target(world, { ...fact, text });
  };

const elsewhere =
  (from: 'facts' | 'quotes'): Draft =>
  (world, random) => {
    if (world[from].length === 0) return undefined;
    const fact = pickOf(world[from], random);
    const others = world.pages.map((_page, at) => at).filter((at) => !fact.pages.includes(at));
    return target(world, { ...fact, pages: [pickOf(others, random)] });
  };

const fake = (random: Random) =>
  `https://${pickOf(['journal', 'data', 'news', 'archive'], random)}-${Math.floor(random() * 900)}.example/${pickOf(['a', 'study', '2024/x'], random)}`;

const fabricatedUrl: Draft = (world, random) => {
  const given = target(world, pickOf(world.facts, random));
  const url = fake(random);
  const marks: readonly Partial<Target>[] = [
    { urls: [url], unread: [url] },
    { mark: ([number]) => `[${number}](${url})` },
    { mark: () => `([a study](${url}))` },
    { mark: () => `(${url})` },
  ];
  return { ...given, ...pickOf(marks, random) };
};

const fabricatedMarker: Draft = (world, random) => {
  const given = target(world, pickOf(world.facts, random));
  const number = 7 + Math.floor(random() * 60);
  const marks = [
    `[${number}]`,
    `[^${number}]`,
    `【${number}】`,
    `[0]`,
    `[${number}-${number + 2}]`,
  ];
  return { ...given, mark: () => pickOf(marks, random) };
};

const invented: Draft = (world, random) => ({
  text: pickOf(world.invented, random),
  urls: [pickOf(world.pages, random).url],
});

const faults: readonly (readonly [FaultKind, Draft])[] = [
  ['fabricated URL', fabricatedUrl],
  ['fabricated marker', fabricatedMarker],
  ['swapped markers', elsewhere('facts')],
  ['altered number', fromFact(alterNumber)],
  ['altered unit', fromFact(alterUnit)],
  ['altered date', fromFact(alterDate)],
  ['altered quote', fromFact(alterQuote, 'quotes')],
  ['quote of another page', elsewhere('quotes')],
  ['negated claim', fromFact(negate)],
  ['invented claim', invented],
];

const hardKinds: readonly HardKind[] = [
  'paraphrase',
  'rounded number',
  'converted unit',
  'quote, other typography',
  'several sources',
  'not English',
];

const correct: readonly (readonly [CorrectKind, Draft])[] = [
  ['plain', fromFact((text) => text)],
  ['quote', fromFact((text) => text, 'quotes')],
  ...hardKinds.map((kind): readonly [CorrectKind, Draft] => [
    kind,
    (world, random) => {
      const fitting = world.hard.filter((fact) => fact.kind === kind);
      return fitting.length === 0 ? undefined : target(world, pickOf(fitting, random));
    },
  ]),
];

export interface CaseOptions {
  readonly seed: number;
  /** How many of each kind. */
  readonly each: number;
}

/** Repeatable cases: so many of each kind of fault and of each kind of correct statement. */
export function citationCases(
  worlds: readonly CitationWorld[],
  { seed, each }: CaseOptions,
): CitationCase[] {
  const random = seededRandom(seed);
  const make = (kind: FaultKind | CorrectKind, draft: Draft, isFaulty: boolean) =>
    Array.from({ length: each }, (): CitationCase => {
      for (;;) {
        const world = pickOf(worlds, random);
        const drafted = draft(world, random);
        if (drafted !== undefined)
          return { kind, isFaulty, ...caseOf(drafted, { world, worlds, random }) };
      }
    });
  return [
    ...faults.flatMap(([kind, draft]) => make(kind, draft, true)),
    ...correct.flatMap(([kind, draft]) => make(kind, draft, false)),
  ];
}

interface Surroundings {
  readonly world: CitationWorld;
  readonly worlds: readonly CitationWorld[];
  readonly random: Random;
}

type Written = Omit<CitationCase, 'kind' | 'isFaulty'>;

/** The statement among two others, in one of the ways reports are written. */
function caseOf(drafted: Target, { world, worlds, random }: Surroundings): Written {
  const other = pickOf(worlds, random);
  const pages = [...new Set([...world.pages, ...other.pages])].slice(0, 6);
  const read = shuffled(pages, random);
  const unread = (drafted.unread ?? []).map((url) => ({
    url,
    title: 'A study of the subject',
    date: undefined,
  }));
  const sources = [...read, ...unread].map(
    ({ url, title, date }, at): CheckedSource => ({
      id: at + 1,
      url,
      title,
      ...(date === undefined ? {} : { date }),
    }),
  );
  const evidence = createEvidence();
  evidence.add(read);
  const numbersOf = (urls: readonly string[]) =>
    sources.filter(({ url }) => urls.includes(url)).map(({ id }) => id);
  const around = shuffled(world.facts, random)
    .filter(({ text }) => text !== drafted.text)
    .slice(0, 2)
    .map((fact) => target(world, fact));
  const write = pickOf(styles, random);
  const line = ({ text, urls, mark }: Target) =>
    write(text, (mark ?? ((ids) => ids.map((id) => `[${id}]`).join('')))(numbersOf(urls)));
  const [first = drafted, last = drafted] = around;
  const before = `## Findings\n\n${line(first)}`;
  const statement = line(drafted);
  const text = `${before}${statement}${line(last)}`;
  return { text, sources, evidence, start: before.length, end: before.length + statement.length };
}

const styles: readonly ((text: string, mark: string) => string)[] = [
  (text, mark) => `${text} ${mark}. `,
  (text, mark) => `${text}.${mark} `,
  (text, mark) => `${text}. ${mark}\n\n`,
  (text, mark) => `- ${text} ${mark}\n`,
  (text, mark) => `1. **${text}**${mark}\n`,
  (text, mark) => `| ${text} | ${mark} |\n`,
  (text, mark) => `${text}${mark}.\n`,
];

function shuffled<Item>(items: readonly Item[], random: Random): Item[] {
  return items
    .map((item) => ({ item, order: random() }))
    .sort((one, next) => one.order - next.order)
    .map(({ item }) => item);
}
