// Control characters, which command a terminal; invisible ones, which reorder or hide text; halves of characters.
const unfit = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** Text from outside as a terminal may have it: in one line, and without anything that it would obey. */
export function cleanText(text: string): string {
  return text.replace(unfit, (each) => (/\s/u.test(each) ? ' ' : '\ufffd'));
}

/** The same value with all its texts clean. Names of models, agents and errors are whatever others sent. */
export function cleanValue<Value>(value: Value): Value {
  return cleaned(value) as Value;
}

function cleaned(value: unknown): unknown {
  if (typeof value === 'string') return cleanText(value);
  if (Array.isArray(value)) return value.map(cleaned);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [cleanText(name), cleaned(each)]),
  );
}
