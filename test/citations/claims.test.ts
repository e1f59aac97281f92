import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { claimsOf } from '../../src/citations/claims.js';

const textsOf = (text: string) => claimsOf(text).map((claim) => claim.text);

describe('claimsOf', () => {
  it('splits sentences and list items, and leaves out headings, questions and lead-ins', () => {
    const text = `# Why is that?
Light is scattered by air. Is it? Dr. Rayleigh measured approx. 1.5 units in the U.S. mainland.
The reasons are:
- Blue light is scattered **more** [2].
2. Red light passes through
Yes.`;

    expect(textsOf(text)).toEqual([
      'Light is scattered by air',
      'Dr. Rayleigh measured approx. 1.5 units in the U.S. mainland',
      'Blue light is scattered more',
      'Red light passes through',
    ]);
  });

  it('remembers the citations, before or behind the full stop', () => {
    const claims = claimsOf('Honey keeps well [3][1]. Bees eat nectar.[2] [4] Wasps eat fruit.');

    expect(claims.map(({ text, citations }) => [text, citations])).toEqual([
      ['Honey keeps well', [1, 3]],
      ['Bees eat nectar', [2, 4]],
      ['Wasps eat fruit', []],
    ]);
  });

  it('says a repeated sentence once, with the citations of both', () => {
    const claims = claimsOf('Honey keeps well [1]. Honey keeps well! [2]');

    expect(claims.map(({ text, citations }) => [text, citations])).toEqual([
      ['Honey keeps well', [1, 2]],
    ]);
  });

  it.each([
    ['1,250,000 people visited the park', ['1250000']],
    ['1.25 million people visited the park', ['1250000']],
    ['It grew by 14 percent, or 14%', ['14%']],
    ['COVID19 and H2O appear in many names', []],
    ['Between 3.0 and 4 people came along', ['3', '4']],
  ])('reads the numbers of "%s"', (text, numbers) => {
    expect([...(claimsOf(text)[0]?.numbers ?? [])]).toEqual(numbers);
  });

  it('survives any text, and never shows a marker', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        for (const claim of claimsOf(text)) expect(claim.text).not.toMatch(/\[\d{1,3}\]/);
      }),
    );
  });
});
