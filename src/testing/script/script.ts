import { expectInteger, expectList } from '../../core/expect.js';
import { ConfigError } from '../../errors.js';
import { type AskedFrom, placeText } from '../asked-from.js';
import { ExpectationError } from '../expectation-error.js';

/** When an answer of a script is given. Without a condition it is the next one's turn, whoever asks. */
export interface ScriptCondition<Asked> {
  /** Only to what this says yes to: answers of parallel agents come in any order. */
  readonly when?: ((asked: Asked) => boolean) | undefined;
  /** Only to this agent. */
  readonly agent?: string | undefined;
  /** How often; `Infinity` may also be never. @defaultValue 1 */
  readonly times?: number | undefined;
}

export interface ScriptEntry<Asked, Reply> extends ScriptCondition<Asked> {
  readonly reply: Reply;
}

/** Answers put down beforehand, in an order or under conditions, and what has become of them. */
export interface Script<Asked, Reply> {
  /** The first answer not yet used up that fits. Throws an ExpectationError when there is none. */
  take(asked: Asked): Reply;
  /** Throws an ExpectationError that lists what was not used, and what was asked beyond the script. */
  assertComplete(): void;
}

export interface ScriptWords<Asked, Reply> {
  /** What plays the script, for messages: `scripted model`. */
  readonly name: string;
  readonly askedText: (asked: Asked) => string;
  readonly replyText: (reply: Reply) => string;
}

interface Unused {
  readonly title: string;
  readonly left: number;
}

export function openScript<Asked extends AskedFrom, Reply>(
  entries: readonly ScriptEntry<Asked, Reply>[],
  { name, askedText, replyText }: ScriptWords<Asked, Reply>,
): Script<Asked, Reply> {
  const beyond: string[] = [];
  const open = expectList('script', entries).map((entry, index) => ({
    entry,
    title: titleOf(entry, index, replyText),
    left: timesOf(entry, index),
  }));
  return {
    take: (asked) => {
      const found = open.find(({ entry, left }) => left > 0 && fits(entry, asked));
      if (found) {
        found.left -= 1;
        return found.entry.reply;
      }
      const place = placeText(asked);
      const what = `${place === '' ? '' : `${place}: `}${clipped(askedText(asked))}`;
      beyond.push(what);
      const rest = unusedTitles(open);
      throw new ExpectationError(
        `The ${name} has no answer left for ${what}${rest.length === 0 ? '' : `; left are ${rest.join(', ')}, which do not fit`}.`,
      );
    },
    assertComplete: () => {
      const unused = unusedTitles(open);
      if (unused.length + beyond.length === 0) return;
      const complaints = [
        unused.length > 0 && `not used: ${unused.join(', ')}`,
        beyond.length > 0 && `asked beyond the script: ${beyond.join('; ')}`,
      ].filter((complaint) => complaint !== false);
      throw new ExpectationError(
        `The ${name} was not played as written; ${complaints.join('; ')}.`,
      );
    },
  };
}

/** Text in quotes, short enough for a message. */
export function clipped(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return `"${line.length > 60 ? `${line.slice(0, 59)}…` : line}"`;
}

function fits<Asked extends AskedFrom>(
  { agent, when }: ScriptCondition<Asked>,
  asked: Asked,
): boolean {
  return (agent === undefined || agent === asked.agent) && (when?.(asked) ?? true);
}

function timesOf({ times = 1 }: ScriptCondition<never>, index: number): number {
  if (times === Number.POSITIVE_INFINITY) return times;
  return expectInteger(`script[${index}].times`, times, { min: 1 });
}

function titleOf<Asked, Reply>(
  { agent, when, reply }: ScriptEntry<Asked, Reply>,
  index: number,
  replyText: (reply: Reply) => string,
): string {
  if (when !== undefined && typeof when !== 'function') {
    throw new ConfigError(`Expected \`script[${index}].when\` to be a function.`);
  }
  const condition = agent === undefined ? '' : ` for agent \`${agent}\``;
  return `${index + 1} (${replyText(reply)}${condition})`;
}

function unusedTitles(entries: readonly Unused[]): string[] {
  return entries
    .filter(({ left }) => left > 0 && left !== Number.POSITIVE_INFINITY)
    .map(({ title, left }) => (left === 1 ? title : `${title} ${left} times`));
}
