import { markersBeforeStops } from './citation-markers.js';

/**
 * The statements of a text, sentence by sentence and list item by list item; headings, lead-ins (`The reasons are:`) and
 * questions are left out. The time it takes grows with the length of the text, whatever is in it.
 */
export function sentencesOf(text: string): string[] {
  return text
    .split(/[\r\n\u2028\u2029]+/)
    .map(tidy)
    .filter((line) => !line.startsWith('#') && !line.endsWith(':'))
    .map((line) => markersBeforeStops(line.replace(listMark, '')))
    .flatMap(splitAtEnds)
    .filter((sentence) => sentence !== '' && !sentence.endsWith('?'));
}

const listMark = /^(?:[-*•]|\d{1,2}[.)]) /;

/** Runs of blanks and stops become one, for the patterns after this would go over them again and again. */
function tidy(line: string): string {
  return line
    .replace(/\s+/g, ' ')
    .replace(/[.!?…]{2,}/g, (run) => (run.includes('?') ? '?' : run.charAt(0)))
    .replace(/\*\*|__|`/g, '')
    .trim();
}

const mayEnd = /[.!?…]["'”’)\]]{0,5} /g;

function splitAtEnds(line: string): string[] {
  const sentences: string[] = [];
  let start = 0;
  for (const { index, 0: stop } of line.matchAll(mayEnd)) {
    const behind = index + stop.length;
    if (stop.startsWith('.') && isAbbreviation(line.slice(start, index), line.slice(behind)))
      continue;
    sentences.push(line.slice(start, behind).trim());
    start = behind;
  }
  return [...sentences, line.slice(start).trim()];
}

const neverLast =
  /^(?:Dr|Mr|Mrs|Ms|Prof|Gen|Sen|Rep|Gov|Capt|Lt|Col|Sgt|Rev|St|Mt|vs|approx|ca|cf|e\.g|i\.e)$/;
/** Abbreviations of something that a number follows: `No. 5`, `Jan. 5`, `et al. 2020`. */
const beforeNumber =
  /^(?:Nos?|Figs?|Vol|Ch|Sec|Eq|Art|pp?|al|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)$/;
/** What may end a sentence as well as stand within it. */
const mayBeLast = /^(?:\p{Lu}|Inc|Corp|Co|Ltd|Bros|Jr|Sr|etc|al|Ph\.D|(?:\p{L}\.)+\p{L})$/u;
const opensSentence =
  /^["'“(]?(?:The|A|An|It|Its|This|That|These|Those|There|He|She|They|We|You|I|In|On|At|As|By|For|From|If|When|While|With|But|And|Or|So|However|According|Although|Because|Since|After|Before|Both|Most|Many|Some|All|Each|One|Their|His|Her|Our|Other|Another|Also|Then|To|Today|Not|No)\b/;

/** Whether the full stop between the two only shortens the word before it. */
export function isAbbreviation(before: string, after: string): boolean {
  const word = /[\p{L}.]{1,20}$/u.exec(before.slice(-20))?.[0] ?? '';
  if (neverLast.test(word)) return true;
  const next = after.slice(0, 20);
  if (beforeNumber.test(word) && /^[([【]?\d/.test(next)) return true;
  return mayBeLast.test(word) && !opensSentence.test(next);
}
