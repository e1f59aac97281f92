import type { Random } from '../../src/core/random.js';

/** Makes a true sentence false in one respect; nothing where the sentence does not offer it. */
export type Falsify = (text: string, random: Random) => string | undefined;

const monthNames =
  'January February March April May June July August September October November December'.split(
    ' ',
  );

export const alterNumber: Falsify = (text, random) => {
  const numbers = [...text.matchAll(/\d[\d,.]*\d|\d/g)].filter(
    ({ 0: number, index }) =>
      !isYear(number) && !isDay(text.slice(index)) && !/\p{L}-$/u.test(text.slice(0, index)),
  );
  const chosen = pick(numbers, random);
  if (chosen === undefined) return undefined;
  const altered = alteredNumber(chosen[0], random);
  return text.slice(0, chosen.index) + altered + text.slice(chosen.index + chosen[0].length);
};

function alteredNumber(number: string, random: Random): string {
  const value = Number(number.replaceAll(',', ''));
  const places = /\.(\d+)$/.exec(number)?.[1]?.length ?? 0;
  const step = Math.max(2 * 10 ** -places, value * pickOf([0.1, 0.25, 1], random));
  const altered = value + (random() < 0.5 && value > 2 * step ? -step : step);
  const rounded = altered.toFixed(places);
  return number.includes(',')
    ? Number(rounded).toLocaleString('en-US', { minimumFractionDigits: places })
    : rounded;
}

const isYear = (number: string) => /^(?:1[89]|20)\d\d$/.test(number);
const isDay = (text: string) => new RegExp(`^\\d{1,2} (?:${monthNames.join('|')})`).test(text);

const otherUnits: readonly (readonly [RegExp, string])[] = [
  [/\bkilometres\b/, 'miles'],
  [/\bcentimetres\b/, 'millimetres'],
  [/\bnanometres\b/, 'micrometres'],
  [/\bmetres\b/, 'feet'],
  [/\bcm\b/, 'mm'],
  [/\bminutes\b/, 'hours'],
  [/\bhours\b/, 'minutes'],
  [/\bweeks\b/, 'months'],
  [/\btonnes\b/, 'kilograms'],
  [/\bTWh\b/, 'GWh'],
  [/\bbillion\b/, 'million'],
  [/\bmillion\b/, 'billion'],
  [/\beuros\b/, 'dollars'],
  [/\$(?=\d)/, '€'],
];

export const alterUnit: Falsify = (text, random) => {
  const fitting = otherUnits.filter(([unit]) => unit.test(text));
  const chosen = pick(fitting, random);
  return chosen === undefined ? undefined : text.replace(chosen[0], chosen[1]);
};

export const alterDate: Falsify = (text, random) => {
  const month = monthNames.find((name) => new RegExp(`\\b${name}\\b(?= \\d)`).test(text));
  if (month !== undefined && random() < 0.5) {
    const other = pickOf(
      monthNames.filter((name) => name !== month),
      random,
    );
    return text.replace(month, other);
  }
  const year = /\b(?:1[89]|20)\d\d\b/.exec(text)?.[0];
  if (year === undefined) return undefined;
  return text.replace(year, String(Number(year) + pickOf([-7, -4, -3, -1, 1, 2, 5], random)));
};

export const alterQuote: Falsify = (text, random) => {
  const quote = /(?<=[“"«])[^”"»]+(?=[”"»])/.exec(text);
  const words = quote?.[0].split(' ') ?? [];
  const at = 1 + Math.floor(random() * (words.length - 2));
  if (quote === null || words.length < 4) return undefined;
  const altered = words.with(
    at,
    pickOf(['never', 'gladly', 'markets', 'politics', 'twice'], random),
  );
  return text.replace(quote[0], altered.join(' '));
};

const denials: readonly (readonly [RegExp, string])[] = [
  [/ (is|are|was|were|has|have) /, ' $1 not '],
  [/ fell /, ' rose '],
  [/ drops /, ' rises '],
  [/ falls /, ' rises '],
  [/ grows /, ' shrinks '],
  [/ raised /, ' lowered '],
  [/ opened /, ' did not open '],
  [/ began /, ' did not begin '],
  [/ lost /, ' did not lose '],
  [/ produced /, ' did not produce '],
  [/ followed /, ' did not follow '],
  [/ contributes /, ' does not contribute '],
  [/ affects /, ' does not affect '],
  [/ recycles /, ' does not recycle '],
  [/ prints /, ' does not print '],
  [/ depend /, ' do not depend '],
  [/ lower the /, ' raise the '],
  [/ plan /, ' do not plan '],
];

export const negate: Falsify = (text) => {
  const denial = denials.find(([pattern]) => pattern.test(text));
  return denial === undefined ? undefined : text.replace(denial[0], denial[1]);
};

function pick<Item>(items: readonly Item[], random: Random): Item | undefined {
  return items[Math.floor(random() * items.length)];
}

/** One of items that are not empty. */
export function pickOf<Item>(items: readonly Item[], random: Random): Item {
  const item = pick(items, random);
  if (item === undefined) throw new Error('There is nothing to choose from.');
  return item;
}
