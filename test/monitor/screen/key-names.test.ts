import type { Key } from 'ink';
import { describe, expect, it } from 'vitest';
import { keyNames } from '../../../src/monitor/screen/key-names.js';

const none = {} as Key;

describe('keyNames', () => {
  it('takes apart what was typed faster than it is read', () => {
    expect(keyNames('/we\r', none)).toEqual(['/', 'w', 'e', 'enter']);
  });

  it('names keys without a letter', () => {
    expect(keyNames('', { ...none, upArrow: true })).toEqual(['up']);
    expect(keyNames('', { ...none, tab: true, shift: true })).toEqual(['shift-tab']);
    expect(keyNames('c', { ...none, ctrl: true })).toEqual(['ctrl-c']);
    expect(keyNames('', { ...none, escape: true, meta: true })).toEqual(['escape']);
  });

  it('drops control characters of a pasted text, and keys with Alt', () => {
    expect(keyNames('a\u0000\u009bb', none)).toEqual(['a', 'b']);
    expect(keyNames('q', { ...none, meta: true })).toEqual([]);
  });
});
