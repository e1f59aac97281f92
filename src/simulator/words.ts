/** The words of a text in lower case, in order, without punctuation. */
export function wordsOf(text: string): readonly string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** Tokens a text is charged as. A rule of thumb (four characters each), the same everywhere in the simulator. */
export function tokensOf(text: string): number {
  return Math.ceil(text.length / 4);
}
