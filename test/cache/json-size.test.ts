import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonSize } from '../../src/cache/json-size.js';

describe('jsonSize', () => {
  it('is within a quarter of the length of the JSON of an ordinary answer', () => {
    const source = { id: 1, url: 'https://example.com/a', title: 'A page', date: undefined };
    const answer = { text: 'Cold cells hold less. '.repeat(40), sources: [source, source] };

    const size = jsonSize(answer);

    expect(size / JSON.stringify(answer).length).toBeGreaterThan(0.75);
    expect(size / JSON.stringify(answer).length).toBeLessThan(1.25);
  });

  it('counts every character of every text', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ text: fc.string() })), (list) => {
        const characters = list.reduce((sum, { text }) => sum + text.length, 0);

        expect(jsonSize(list)).toBeGreaterThanOrEqual(characters);
      }),
    );
  });

  it('refuses what JSON cannot hold', () => {
    expect(() => jsonSize({ size: 5n })).toThrow(TypeError);
  });
});
