import { unitOf } from './units.js';

/** The numbers of a text, normalised, and the text with blanks where they and their units stood. */
export interface NumbersIn {
  readonly numbers: ReadonlySet<string>;
  readonly rest: string;
}

const digits = [
  "\\d{1,3}(?:[,'\\u00a0\\u202f]\\d{3})+(?:\\.\\d+)?", // 1,000,000.5
  '\\d{1,3}(?:\\.\\d{3}){2,}(?!\\d)', // 1.000.000
  '\\d{1,3}(?: \\d{3}){2,}(?!\\d)', // 1 000 000
  '\\d+,\\d{1,2}(?!\\d)', // 3,5
  '\\d+(?:\\.\\d+)?',
  '\\.\\d+',
].join('|');
const numberPattern = new RegExp(
  [
    '(?<![\\p{L}\\d.,])', // not within a name (`H2O`) or another number
    '(?<sign>(?<![\\p{L}\\d)%])[-−](?=[$€£]?[.\\d])|\\bminus )?',
    '(?<currency>[$€£])?',
    `(?<number>${digits})`,
    '(?:(?<suffix>[kmbt]|bn|mn|tn)(?![\\p{L}\\d])| ?(?<scale>thousand|million|billion|trillion)s?\\b)?',
    '(?: ?(?<unit>%|°[CF]?|per ?cent\\b|degrees? (?:celsius|fahrenheit)|[ap]\\.m\\b|\\p{L}[\\p{L}²³/]*))?',
  ].join(''),
  'giu',
);
const scales: Readonly<Record<string, number>> = {
  k: 1e3,
  thousand: 1e3,
  m: 1e6,
  mn: 1e6,
  million: 1e6,
  b: 1e9,
  bn: 1e9,
  billion: 1e9,
  t: 1e12,
  tn: 1e12,
  trillion: 1e12,
};

/** A number where it stands, with what it was written as. */
export interface FoundNumber {
  /** As written, in front of its scale and unit. */
  readonly value: number;
  /** Its digits, as written. */
  readonly digits: string;
  readonly scale: number;
  /** The base unit, as far as the unit is known. */
  readonly unit: string;
  /** How many base units one of its own unit is. */
  readonly factor: number;
  readonly start: number;
  readonly end: number;
}

/**
 * Reads numbers in the ways answers write them: `1,000`, `1.000.000`, `1 thousand`, `1K`, `.5`, `-5`, `$1.5bn`, `14 per
 * cent`, `20-40%`. A number carries its unit in base units (`300 km` is `300000 m`), as far as the unit is known.
 */
export function numbersIn(text: string): NumbersIn {
  const numbers = new Set<string>();
  let rest = '';
  let end = 0;
  for (const each of readNumbers(text)) {
    numbers.add(normalised(each));
    rest += `${text.slice(end, each.start)} `;
    end = each.end;
  }
  return { numbers, rest: rest + text.slice(end) };
}

/** The numbers of a text one by one; the first of a range (`20-40%`) has the unit of the second. */
export function readNumbers(text: string): FoundNumber[] {
  const found = [...text.matchAll(numberPattern)].map(read);
  return found.map((each, index) => {
    const next = found[index + 1];
    const shares =
      next !== undefined && isRange(text.slice(each.end, next.start), text.slice(0, each.start));
    return shares ? sharedWith(each, next) : each;
  });
}

function read(match: RegExpExecArray): FoundNumber {
  const { sign, currency, number = '', suffix, scale, unit = '' } = match.groups ?? {};
  // `5m` are metres and `$5m` millions.
  const isMetre = suffix === 'm' && currency === undefined;
  const word = (isMetre ? '' : (suffix ?? scale ?? '')).toLowerCase();
  const known = unitOf(isMetre ? 'm' : unit);
  const isForeign = !isMetre && known === undefined;
  return {
    value: magnitudeOf(number) * (sign === undefined ? 1 : -1),
    digits: number,
    scale: scales[word] ?? 1,
    unit: currency ?? known?.unit ?? '',
    factor: known?.factor ?? 1,
    start: match.index,
    end: match.index + match[0].length - (isForeign || (isMetre && unit !== '') ? unit.length : 0),
  };
}

function magnitudeOf(number: string): number {
  if (/^\d+,\d{1,2}$/.test(number)) return Number(number.replace(',', '.'));
  const isGrouped = /^\d{1,3}(?:\.\d{3}){2,}$/.test(number);
  return Number(number.replace(isGrouped ? /\./g : /[,' \u00a0\u202f]/g, ''));
}

/** Whether one number goes on to the next, so that what stands behind the second holds for both. */
function isRange(between: string, before: string): boolean {
  if (/^ ?(?:[-–—]|to) ?$/.test(between)) return true;
  return /^ ?and ?$/.test(between) && /\bbetween $/i.test(before.slice(-20));
}

function sharedWith(first: FoundNumber, second: FoundNumber): FoundNumber {
  const isBare = first.unit === '' && first.scale === 1;
  if (isBare) return { ...first, scale: second.scale, unit: second.unit, factor: second.factor };
  const unit = second.unit === '' ? { unit: first.unit, factor: first.factor } : {};
  return { ...first, ...unit };
}

function normalised({ value, scale, unit, factor }: FoundNumber): string {
  // Twelve digits are enough to forget what floating point adds to 1.1 million.
  const number = Number((value * scale * factor).toPrecision(12));
  if (unit === '') return String(number);
  return unit === '%' ? `${number}%` : `${number} ${unit}`;
}
