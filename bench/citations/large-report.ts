import type { CitedReport } from '../../src/citations/find-citation-faults.js';
import { seededRandom } from '../../src/core/random.js';
import { pickOf } from './falsify.js';

/** 200 statements over 100 sources of eight sentences; every fourth statement is on no page. */
export function largeReport(): CitedReport {
  const random = seededRandom(7);
  const syllables = 'ka lo mi ter son ver del ran plu tis gro ban'.split(' ');
  const word = () => Array.from({ length: 3 }, () => pickOf(syllables, random)).join('');
  const sentence = () =>
    `${Array.from({ length: 12 }, word).join(' ')} ${Math.floor(random() * 900)} km`;
  const pages = Array.from({ length: 100 }, () => Array.from({ length: 8 }, sentence));
  const statements = Array.from({ length: 200 }, (_, at) => {
    const stated = at % 4 === 0 ? sentence() : pages[at % 100]?.[at % 8];
    return `${stated} [${(at % 100) + 1}].`;
  });
  return {
    text: statements.join('\n'),
    sources: pages.map((sentences, at) => ({
      id: at + 1,
      url: `https://pages.example/${at}`,
      title: `Page ${word()}`,
      snippet: `${sentences.join('. ')}.`,
    })),
  };
}
