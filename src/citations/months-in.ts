const names = [
  ['January', 'Jan'],
  ['February', 'Feb'],
  ['March', 'Mar'],
  ['April', 'Apr'],
  ['May'],
  ['June', 'Jun'],
  ['July', 'Jul'],
  ['August', 'Aug'],
  ['September', 'Sept', 'Sep'],
  ['October', 'Oct'],
  ['November', 'Nov'],
  ['December', 'Dec'],
] as const;
const numberOf = new Map<string, number>(
  names.flatMap((forms, index) => forms.map((form) => [form, index + 1] as const)),
);
const month = `(?<![\\p{L}\\d])(${[...numberOf.keys()].join('|')})\\b\\.?`;
/** `May` and `March` are words of their own, so that a month needs a day, a year or a preposition beside it. */
const monthPattern = new RegExp(
  `(?<=(?:\\d(?:st|nd|rd|th)?|[Ii]n|[Oo]f|[Ss]ince|[Uu]ntil|[Bb]y|[Ee]arly|[Ll]ate|[Mm]id) ?)${month}|${month}(?= ?,? ?\\d)`,
  'gu',
);

/** The months that dates of a text name, as `5 of 12`, and the text with blanks in their places. */
export function monthsIn(text: string): {
  readonly months: readonly string[];
  readonly rest: string;
} {
  const months: string[] = [];
  const rest = text.replace(monthPattern, (_all, behind?: string, ahead?: string) => {
    months.push(`${numberOf.get(behind ?? ahead ?? '')} of 12`);
    return ' ';
  });
  return { months, rest };
}
