/** Which way a claim points: what it denies, and which ends of opposites it names. */
export interface Polarity {
  /** How often it says no. */
  readonly negations: number;
  /** The word that each no stands before, where there is one. */
  readonly negated: ReadonlySet<string>;
  /** Per pair of opposites, named by its first word: `1` for that word, `-1` for its opposite, `0` for both. */
  readonly poles: ReadonlyMap<string, -1 | 0 | 1>;
}

const idioms = new RegExp(
  [
    "there(?: is|'s|’s) no (?:doubt|question)(?: that)?",
    'without (?:a |any )?(?:shadow of a )?(?:doubt|question)',
    'no (?:doubt|wonder|matter)',
    'not (?:only|just|merely|simply|least|to mention)',
    'no (?:more|less|fewer|later|earlier) than',
    'not (?:more|less|fewer) than',
    'none other than|nothing but|whether or not|more often than not|not necessarily',
  ]
    .map((idiom) => `\\b(?:${idiom})\\b`)
    .join('|'),
  'giu',
);

/** Takes out the phrases that hold a no and deny nothing, and says `not` for those that deny in other words. */
export function plainNegations(text: string): string {
  return text.replace(idioms, ' ').replace(/\b(?:fail(?:s|ed|ing)?|unable) to\b/gi, 'not');
}

const negations = new Set(
  `not no never none neither cannot without false incorrect untrue wrong hardly rarely seldom scarcely barely
  lacks lacked lack nobody nothing nowhere`.split(/\s+/),
);

/** `nor` goes on with a no that has been said. */
export function isNegation(word: string): boolean {
  return negations.has(word) || word.endsWith("n't") || word.endsWith('n’t');
}

interface Pole {
  readonly name: string;
  readonly sign: 1 | -1;
}

/** Opposites, each side with its forms. Between the ends of the first kind there is something; of the second, nothing. */
const opposites = `
increase increases increased increasing rise rises rose risen rising grow grows grew grown growing climbed gained raise raises raised raising |
 decrease decreases decreased decreasing fall falls fell fallen falling decline declines declined declining drop drops
 dropped dropping shrink shrinks shrank shrunk shrinking reduces reduced lowers lowered lowering
high higher highest | low lower lowest
more | less fewer
most | least fewest
before | after
above | below
large larger largest big bigger biggest | small smaller smallest
fast faster fastest | slow slower slowest
hot hotter hottest warm warmer warmest | cold colder coldest cool cooler coolest
strong stronger strongest | weak weaker weakest
early earlier earliest | late later latest
older oldest | younger youngest newer newest
expensive | cheap cheaper cheapest
better best | worse worst
good | bad
win wins won winning | lose loses lost losing
gain gains gaining | loss losses
allow allows allowed allowing | forbid forbids forbade forbidden prohibit prohibits prohibited ban bans banned
accept accepts accepted accepting | reject rejects rejected rejecting
improve improves improved improving | worsen worsens worsened worsening
start starts started begin begins began begun | end ends ended stop stops stopped
open opens opened | close closes closed
rich richer | poor poorer
long longer longest | short shorter shortest
north northern | south southern
east eastern | west western
male | female
import imports imported | export exports exported
positive | negative`;
const complements = `
effective | ineffective
reversible | irreversible
efficient | inefficient
accurate | inaccurate
active | inactive
visible | invisible
soluble | insoluble
finite | infinite
sufficient | insufficient
dependent | independent
direct | indirect
complete | incomplete
possible | impossible
mature | immature
regular | irregular
relevant | irrelevant
legal | illegal
logical | illogical
alive | dead
present | absent
safe safely | unsafe dangerous
common | uncommon rare`;

const poleOf: ReadonlyMap<string, Pole> = new Map(
  [opposites, complements]
    .flatMap((pairs) => pairs.replace(/\|\n /g, '| ').replace(/\n /g, ' ').trim().split('\n'))
    .flatMap((pair) => {
      const [ones = [], others = []] = pair.split('|').map((side) => side.trim().split(/\s+/));
      const name = ones[0] ?? '';
      const side = (words: readonly string[], sign: 1 | -1) =>
        words.map((word) => [word, { name, sign }] as const);
      return [...side(ones, 1), ...side(others, -1)];
    }),
);
const complementNames = new Set(
  complements
    .trim()
    .split('\n')
    .map((pair) => pair.split(' ')[0]),
);

/** The pair of opposites a word belongs to, and the end it is. */
export function poleOfWord(word: string): Pole | undefined {
  return poleOf.get(word);
}

/** Whether the pair leaves nothing between its ends, so that `not` turns one into the other. */
export function isComplement(name: string): boolean {
  return complementNames.has(name);
}
