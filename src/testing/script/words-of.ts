/** The text in pieces of one word each, with the blanks before it: joined, they are the text again. */
export function wordsOf(text: string): string[] {
  return text.match(/\s*\S+(?:\s+$)?|\s+/g) ?? [];
}
