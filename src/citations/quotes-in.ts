/** What a text says in somebody else's words: at least three of them, for fewer are names and irony. */
export interface Quote {
  /** As it stands between the quotation marks. */
  readonly text: string;
  /** Its words in order, cut where something is left out (`…`, `[sic]`). */
  readonly fragments: readonly string[];
}

const quoted = /"([^"]{1,2000})"|[“„]([^“”„]{1,2000})[”“]|«([^«»]{1,2000})»/g;
const fewestWords = 3;

/** The quotations of a text, in straight, curly, low or angle marks. */
export function quotesIn(text: string): Quote[] {
  return [...text.matchAll(quoted)].flatMap(([, ...found]): Quote[] => {
    const quote = found.find((each) => each !== undefined)?.trim() ?? '';
    const fragments = quote
      .split(/\.{3}|…|\[[^\]]{0,80}\]/)
      .map(plainWords)
      .filter((fragment) => fragment !== '');
    const words = fragments.reduce((sum, fragment) => sum + fragment.split(' ').length, 0);
    return words < fewestWords ? [] : [{ text: quote, fragments }];
  });
}

/** Letters and digits alone, in small letters: what is left of a text without its typography. */
export function plainWords(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/['’‘`]/g, '')
    .replace(/(?<=\d)[.,](?=\d)/g, '·')
    .replace(/[^\p{L}\p{M}\p{N}·%]+/gu, ' ')
    .trim();
}

/** Whether the page has the quote's fragments, in order, word for word. `words` are the page's `plainWords`. */
export function hasQuote(words: string, { fragments }: Quote): boolean {
  const page = ` ${words} `;
  let from = 0;
  return fragments.every((fragment) => {
    const at = page.indexOf(` ${fragment} `, from);
    from = at + fragment.length;
    return at >= 0;
  });
}
