/** What a prompt gives to work with: the question, and earlier answers, which cite sources. */
export interface PromptMaterial {
  /** The question itself: what stands behind `Question:`, else the first line; before the answers, where there are any. */
  readonly question: string;
  /** What a search is about: the question where answers stand around it, else the prompt as it is. */
  readonly subject: string;
  /** Its sentences that cite sources, each once, with their markers. */
  readonly cited: readonly string[];
  /** Blocks of the form `<answer agent="web">`, by their label. */
  readonly blocks: readonly MaterialBlock[];
}

export interface MaterialBlock {
  readonly label: string;
  /** How many markers it has. */
  readonly markers: number;
}

// A prompt may be 32 MiB long, and what it says first is enough to go by.
const longest = 50_000;
const most = 12;

/** Reads a prompt as a model would: what is asked, and what there is to answer from. */
export function materialOf(prompt: string): PromptMaterial {
  const text = prompt.slice(0, longest);
  // Where answers are marked as such, what stands around them is about them.
  const start = text.search(/^<answer agent="/m);
  const question = questionIn(start > 0 ? text.slice(0, start) : text);
  return {
    question,
    subject: start < 0 ? prompt : question,
    cited: citedSentences(text.slice(Math.max(0, start))),
    blocks: blocksIn(text),
  };
}

function questionIn(text: string): string {
  const [, asked] = /^Question: (.{1,2000})$/m.exec(text) ?? [];
  const [firstLine = ''] = text.slice(0, 2_000).trim().split('\n');
  return (asked ?? firstLine).trim();
}

function citedSentences(text: string): readonly string[] {
  const sentences = new Map<string, string>();
  for (const line of text.split('\n')) {
    // A list of sources has its markers in front.
    if (/^\s*\[\d+\]/.test(line)) continue;
    for (const sentence of line.split(/(?<=\.)\s+/)) {
      const [, words, markers] = /^(.{1,600}?)((?: ?\[\d{1,3}\])+)\.$/.exec(sentence.trim()) ?? [];
      if (words === undefined || markers === undefined || sentences.size === most) continue;
      if (!sentences.has(words)) sentences.set(words, `${words}${markers}.`);
    }
  }
  return [...sentences.values()];
}

function blocksIn(text: string): readonly MaterialBlock[] {
  return text
    .split(/^<answer agent="/m)
    .slice(1, 1 + most)
    .map((block) => {
      const label = block.slice(0, Math.max(0, block.indexOf('"')));
      const body = block.split('</answer>')[0] ?? '';
      return { label, markers: body.match(/\[\d{1,3}\]/g)?.length ?? 0 };
    });
}
