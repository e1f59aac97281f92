import type { CorpusPage, CorpusTopic } from './corpus-page.js';
import { wordsOf } from './words.js';

/** Pages that say something about any question. */
export const generalPages: readonly CorpusPage[] = [
  {
    url: 'https://almanac.example/methods/reading-the-evidence',
    title: 'Reading the evidence on an open question',
    snippet:
      'Published reviews treat most open questions as settled in part, with several competing answers.',
    date: '2025-10-05',
  },
  {
    url: 'https://survey-of-surveys.example/agreement',
    title: 'How far studies agree',
    snippet:
      'Broad surveys compare the studies of a question and report how far their findings agree.',
    date: '2026-03-22',
  },
  {
    url: 'https://replication.example/overview',
    title: 'Replication, an overview',
    snippet: 'Independent replications remain rare in most fields.',
  },
];

/** A topic made up for a question the corpus knows nothing about. Equal questions get equal topics. */
export function generalTopic(question: string): CorpusTopic {
  const words = wordsOf(question);
  const subject =
    words
      .filter((word) => word.length > 3)
      .slice(0, 6)
      .join(' ') || 'this question';
  const studies = 8 + (sumOfCodes(words.join(' ')) % 40);
  const claims = [
    `Published reviews treat ${subject} as settled in part, with several competing answers`,
    `The broadest survey of ${subject} compares ${studies} studies`,
    'Independent replications remain rare',
  ];
  return {
    keywords: [],
    pages: generalPages,
    claims: claims.map((text, page) => ({ text, pages: [page] })),
    recalled: claims,
  };
}

/** What a model without search may get wrong about a made-up topic, chosen by `chance` (from 0 to 1). */
export function misremembered(recalled: readonly string[], chance: number): readonly string[] {
  if (chance < 0.25)
    return recalled.map((text) => text.replace('remain rare', 'do not remain rare'));
  if (chance < 0.5) return [...recalled, 'Public interest in the subject doubled within 3 years'];
  return recalled;
}

function sumOfCodes(text: string): number {
  let sum = 0;
  for (let at = 0; at < text.length; at++) sum += text.charCodeAt(at) * (at + 1);
  return sum;
}
