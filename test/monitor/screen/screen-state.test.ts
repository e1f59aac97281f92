import { describe, expect, it } from 'vitest';
import { firstState, pressed, type ScreenState } from '../../../src/monitor/screen/screen-state.js';

const ids = ['a', 'b', 'c'];

/** The state after keys, one after the other. */
function afterKeys(keys: readonly string[], from: Partial<ScreenState> = {}): ScreenState {
  return keys.reduce<ScreenState>(
    (state, key) => {
      const next = pressed(state, key, ids);
      if (typeof next === 'string') throw new Error(`${key} ends in ${next}.`);
      return next;
    },
    { ...firstState, ...from },
  );
}

describe('pressed', () => {
  it('goes to pages by number, forth and back, and round', () => {
    expect(afterKeys(['3']).page).toBe('Slow');
    expect(afterKeys(['tab', 'tab']).page).toBe('Slow');
    expect(afterKeys(['shift-tab']).page).toBe('Cost');
    expect(afterKeys(['6', 'tab']).page).toBe('Overview');
  });

  it('quits by q and Ctrl-C, and while a filter is typed by Ctrl-C alone', () => {
    expect(pressed(firstState, 'q', ids)).toBe('quit');
    expect(pressed(afterKeys(['/']), 'ctrl-c', ids)).toBe('quit');
    expect(afterKeys(['/', 'q']).filter).toBe('q');
  });

  it('types a filter, which Enter keeps and Escape clears', () => {
    expect(afterKeys(['/', 'w', 'x', 'backspace', 'e', 'enter'])).toMatchObject({
      filter: 'we',
      isTyping: false,
    });
    expect(afterKeys(['/', 'w', 'escape'])).toMatchObject({ filter: '', isTyping: false });
    expect(afterKeys(['/', 'w', 'enter', 'escape']).filter).toBe('');
  });

  it('marks rows, and stays within them', () => {
    expect(afterKeys(['down']).chosen).toBe('b');
    expect(afterKeys(['j', 'j', 'j', 'j']).chosen).toBe('c');
    expect(afterKeys(['end', 'up']).chosen).toBe('b');
    expect(afterKeys(['G', 'g']).chosen).toBe('a');
    expect(afterKeys(['pagedown', 'pageup']).chosen).toBe('a');
  });

  it('starts from the first row again when the marked one is gone', () => {
    expect(afterKeys(['down'], { chosen: 'gone' }).chosen).toBe('b');
  });

  it('opens the marked run and comes back to it', () => {
    const opened = afterKeys(['4', 'down', 'enter']);

    expect(opened).toMatchObject({ opened: 'b', chosen: undefined });
    expect(afterKeys(['escape'], opened)).toMatchObject({ opened: undefined, chosen: 'b' });
    expect(afterKeys(['2', 'enter']).opened).toBeUndefined();
  });

  it('leaves filter and sorting behind with the page', () => {
    const state = afterKeys(['2', 's', 'r', '/', 'x', 'enter', '5']);

    expect(state).toMatchObject({ page: 'Alerts', filter: '', sort: 0, isReversed: false });
  });

  it('shows help until the next key, which does nothing else', () => {
    expect(afterKeys(['?']).isHelp).toBe(true);
    expect(afterKeys(['?', '2'])).toEqual(firstState);
  });

  it('ignores keys that mean nothing', () => {
    expect(afterKeys(['x', '9', 'é', 'ctrl-a'])).toEqual(firstState);
  });
});
