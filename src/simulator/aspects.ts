/** Parts into which any question can be broken; the answer to a part is the part of the answer. */
const aspects = [
  'which findings are best supported',
  'which figures have been reported',
  'what is still open',
  'what do reviews disagree on',
] as const;

/** Questions that a planner may ask: one per aspect that the prompt does not mention yet. */
export function questionsAbout(question: string, prompt: string): readonly string[] {
  const subject = question.replace(/[\s?.!:]+$/, '');
  return aspects
    .filter((aspect) => !prompt.includes(aspect))
    .map((aspect) => `${subject}: ${aspect}?`);
}

/** What a question is about, whichever part of it is asked. */
export function withoutAspect(question: string): string {
  const aspect = aspects.find((each) => question.includes(`: ${each}?`));
  return aspect === undefined ? question : question.replace(`: ${aspect}?`, '?');
}

/** What a question about an aspect is answered with, of all there is to say; everything, if it names none. */
export function partFor<Item>(question: string, all: readonly Item[]): readonly Item[] {
  const [firstLine = ''] = question.slice(0, 4_000).split('\n');
  const place = aspects.findIndex((aspect) => firstLine.includes(`: ${aspect}?`));
  if (place < 0) return all;
  const part = all.filter((_, index) => index % aspects.length === place);
  return part.length > 0 ? part : all.slice(-1);
}
