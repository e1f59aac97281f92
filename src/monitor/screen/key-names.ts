import type { Key } from 'ink';

const names = {
  upArrow: 'up',
  downArrow: 'down',
  leftArrow: 'left',
  rightArrow: 'right',
  pageUp: 'pageup',
  pageDown: 'pagedown',
  home: 'home',
  end: 'end',
  return: 'enter',
  escape: 'escape',
  // Terminals send for the key above Enter what once was the one beside it.
  backspace: 'backspace',
  delete: 'backspace',
} as const;

const controls: Readonly<Record<string, string>> = {
  '\u0003': 'ctrl-c',
  '\t': 'tab',
  '\n': 'enter',
  '\r': 'enter',
  '\u001b': 'escape',
  '\u007f': 'backspace',
};

/** The keys of one input, by name, or as the characters they are: what is typed fast or pasted arrives at once. */
export function keyNames(input: string, key: Key): string[] {
  if (key.tab) return [key.shift ? 'shift-tab' : 'tab'];
  const named = Object.entries(names).find(([flag]) => key[flag as keyof typeof names]);
  if (named) return [named[1]];
  if (key.ctrl) return [`ctrl-${input}`];
  if (key.meta) return [];
  return [...input].flatMap((each) => controls[each] ?? (/\p{Cc}/u.test(each) ? [] : each));
}
