import { describe, expect, it } from 'vitest';
import { callKeys } from '../../src/cache/call-keys.js';
import { openCallRecord } from '../../src/core/call-record.js';
import { caller } from './call-context.js';

const question = { query: 'sky' };

describe('callKeys', () => {
  it('works a key out once per call, also through derived contexts', () => {
    let runs = 0;
    const keys = callKeys<typeof question>(({ query }) => `${query}${++runs}`);
    const context = caller();

    const seen = [
      keys.of(question, context),
      keys.of(question, { ...context, signal: new AbortController().signal }),
    ];

    expect(seen).toEqual(['sky1', 'sky1']);
  });

  it('does not mistake another question of the same call for the first', () => {
    const keys = callKeys<typeof question>(({ query }) => query);
    const context = caller();

    const seen = [keys.of(question, context), keys.of({ query: 'sea' }, context)];

    expect(seen).toEqual(['sky', 'sea']);
  });

  it('hands a key on to the record of shared work', () => {
    const keys = callKeys<typeof question>(() => 'worked out');
    const record = openCallRecord(0);

    keys.handOn({ input: question, key: 'handed on' }, record);

    expect(keys.of(question, caller({ record }))).toBe('handed on');
  });
});
