import { monthsIn } from './months-in.js';
import { readNumbers } from './numbers-in.js';

/** A number with its unit and with how exactly it was given. */
export interface Quantity {
  /** As it stands in the text, with its unit. */
  readonly text: string;
  /** In base units. */
  readonly value: number;
  /** The base unit; empty where it is not known. */
  readonly unit: string;
  /** As written, scale included. */
  readonly written: number;
  /** Between which values the true one lies, in base units: half of the last digit given off, more behind `about` or `over`. */
  readonly from: number;
  readonly to: number;
}

/** The rest is what stands between the quantities: words. */
export interface QuantitiesIn {
  readonly quantities: readonly Quantity[];
  readonly rest: string;
}

const words =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty'.split(
    ' ',
  );
const tens: Readonly<Record<string, number>> = {
  thirty: 30,
  forty: 40,
  fifty: 50,
  sixty: 60,
  seventy: 70,
  eighty: 80,
  ninety: 90,
};
const numberOfWord: ReadonlyMap<string, number> = new Map([
  ...words.map((word, value) => [word, value] as const).slice(2),
  ...Object.entries(tens),
]);
const wordPattern = new RegExp(`\\b(?:${[...numberOfWord.keys()].join('|')})\\b(?!-)`, 'gi');
const monthNames =
  'January February March April May June July August September October November December'.split(
    ' ',
  );
const behind = (words: string) => new RegExp(`(?:${words}) ?[$€£~]?$`, 'i');
const hedges = {
  near: behind(
    'about|around|roughly|approximately|approx\\.?|some|close to|circa|ca\\.?|~|≈|rund|etwa|environ|unos|unas',
  ),
  over: behind('over|above|more than|at least'),
  under: behind('nearly|almost|under|below|(?:less|fewer) than|at most|up to'),
};
/** `Over 300` is said of 312, not of 400. */
const mostAside = 0.1;

/** Reads numbers, number words (`three`), ISO dates and months. */
export function quantitiesIn(text: string): QuantitiesIn {
  const spelt = text
    .replace(/\b\d{4}-\d\d-\d\d\b/g, writtenOut)
    .replace(wordPattern, (word) => String(numberOfWord.get(word.toLowerCase()) ?? word))
    .replace(/(?<=\d)-(?=\p{L}{2})/gu, ' ')
    .replace(/(?<=\d)(?:st|nd|rd|th)\b/g, ' ');
  const { months, rest: dated } = monthsIn(spelt);
  const found = readNumbers(dated);
  const quantities = found.map((number) => {
    const before = dated.slice(Math.max(0, number.start - 24), number.start);
    return quantityOf(number, dated.slice(number.start, number.end).trim(), before);
  });
  let rest = '';
  let end = 0;
  for (const number of found) {
    rest += `${dated.slice(end, number.start)} `;
    end = number.end;
  }
  return { quantities: [...quantities, ...months.map(monthOf)], rest: rest + dated.slice(end) };
}

/** `2024-05-12` as `12 May 2024`. */
function writtenOut(date: string): string {
  const [year, month, day] = date.split('-');
  const name = monthNames[Number(month) - 1];
  return name === undefined ? date : `${Number(day)} ${name} ${year}`;
}

type Read = ReturnType<typeof readNumbers>[number];

function quantityOf(
  { value, digits, scale, unit, factor }: Read,
  text: string,
  before: string,
): Quantity {
  const written = value * scale;
  const decimals = /[.,](\d{1,2}|\d{4,})$|\.(\d+)$/.exec(digits);
  const places = (decimals?.[1] ?? decimals?.[2] ?? '').length;
  const lastDigit = 10 ** -places * scale * factor;
  const zeros = places > 0 ? 0 : (/0*$/.exec(digits.replace(/\D/g, ''))?.[0].length ?? 0);
  const loose = Math.min((lastDigit * 10 ** zeros) / 2, Math.abs(written * factor) * 0.05);
  const isNear = Object.values(hedges).some((words) => words.test(before));
  const tolerance = isNear ? Math.max(lastDigit / 2, loose) : lastDigit / 2;
  const base = written * factor;
  const aside = Math.max(tolerance, Math.abs(base) * mostAside);
  return {
    text,
    value: base,
    unit,
    written,
    from: base - (hedges.under.test(before) ? aside : tolerance),
    to: base + (hedges.over.test(before) ? aside : tolerance),
  };
}

function monthOf(month: string): Quantity {
  const value = Number.parseInt(month, 10);
  return {
    text: monthNames[value - 1] ?? month,
    value,
    unit: 'of 12',
    written: value,
    from: value,
    to: value,
  };
}

/** Other units of the same, and how they follow from ours. */
const conversions: Readonly<
  Record<string, readonly [unit: string, factor: number, offset?: number][]>
> = {
  m: [
    ['mi', 1 / 1609.344],
    ['ft', 1 / 0.3048],
    ['in', 1 / 0.0254],
  ],
  mi: [
    ['m', 1609.344],
    ['ft', 5280],
  ],
  ft: [
    ['m', 0.3048],
    ['in', 12],
    ['mi', 1 / 5280],
  ],
  in: [
    ['m', 0.0254],
    ['ft', 1 / 12],
  ],
  kg: [['lb', 1 / 0.45359237]],
  lb: [['kg', 0.45359237]],
  '°C': [['°F', 1.8, 32]],
  '°F': [['°C', 1 / 1.8, -32 / 1.8]],
  'km/h': [['mph', 1 / 1.609344]],
  mph: [['km/h', 1.609344]],
  months: [['s', 2_629_746]],
  s: [['months', 1 / 2_629_746]],
};

/** Whether what the page says stands behind what a statement says: the same, rounded, or in another unit. */
export function supports(page: Quantity, stated: Quantity): boolean {
  const slack = Math.abs(stated.value) * 1e-9;
  const isWithin = (value: number, more: number) =>
    value >= stated.from - more && value <= stated.to + more;
  if (page.unit === stated.unit) return isWithin(page.value, slack);
  // A unit that is not known here may be any.
  if (stated.unit === '') return page.unit !== 'of 12' && page.written === stated.written;
  const conversion = conversions[page.unit]?.find(([unit]) => unit === stated.unit);
  if (conversion === undefined) return false;
  const [, factor, offset = 0] = conversion;
  return isWithin(page.value * factor + offset, Math.abs(stated.value) * 0.005);
}
