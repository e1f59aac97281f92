import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { markersIn } from '../../src/citations/markers-in.js';

const idsIn = (text: string) => markersIn(text).map(({ ids }) => ids);

describe('markersIn', () => {
  it.each([
    ['It is blue [1].', [[1]]],
    ['It is blue[1].', [[1]]],
    ['It is blue.[2][3]', [[2], [3]]],
    ['It is blue [2-4].', [[2, 3, 4]]],
    ['It is blue [2–4, 7].', [[2, 3, 4, 7]]],
    ['It is blue [1, 3].', [[1, 3]]],
    ['It is blue [1; 3].', [[1, 3]]],
    ['It is blue [^1].', [[1]]],
    ['It is blue [^1^].', [[1]]],
    ['It is blue 【1】 and 【2†source】.', [[1], [2]]],
    ['It is blue [web:0].', [[1]]],
    ['It is blue [Source 2].', [[2]]],
    ['It is blue [1](https://example.com/a_(b)).', [[1]]],
    ['It is blue [?].', [[undefined]]],
    ['It cost 5 in 2024[1] on YouTube[2] with H2O[3].', [[1], [2], [3]]],
    ['- It is blue [1]\n    - and tall [2]', [[1], [2]]],
    ['[^1]: https://example.com/a', [[1]]],
  ])('finds those of %j', (text, ids) => {
    expect(idsIn(text)).toEqual(ids);
  });

  it.each([
    ['`[1]` and ``a `[2]` b``'],
    ['```js\nconst x = a[1]; // [2]\n```'],
    ['~~~\n[1]\n~~~'],
    ['Code:\n\n    [1]\n    [2]\n'],
    ['The value a[1] and a[1][2] and items[1] = 2 and rows[3].map(f) and my_list[4].'],
    ['\\[1] and ![1](https://example.com/a.png)'],
    ['The interval [0, 1], the year [2024], a [link](https://example.com) and a box [x].'],
    ['```\nnever closed [1]'],
  ])('takes nothing in %j for one', (text) => {
    expect(idsIn(text)).toEqual([]);
  });

  it('goes on behind code', () => {
    expect(idsIn('```\n[1]\n```\nIt is `[2]` blue [3].')).toEqual([[3]]);
  });

  it('tells a footnote from a marker, and where a link leads', () => {
    const [marker, footnote] = markersIn('Blue [1](https://example.com/a).\n\n[^2]: Some page');

    expect(marker).toMatchObject({ url: 'https://example.com/a', isDefinition: false });
    expect(footnote).toMatchObject({ isDefinition: true });
  });

  it('says where each one stands, and never throws', () => {
    const piece = fc.constantFrom(
      '[1]',
      '[2-3]',
      '[',
      ']',
      '`',
      '``',
      '```',
      '\n',
      '    ',
      'a',
      ' ',
      '【',
      '】',
      '(https:',
      ')',
      '†',
      '?',
    );

    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const text = pieces.join('');

        for (const marker of markersIn(text)) {
          expect(text.slice(marker.start, marker.end)).toBe(marker.text);
        }
      }),
    );
  });

  it.each(['[', '[1', '`', '[1,', '[1](https:', '[1](https:(', '【1†', '[1]', '\n    ', '`` '])(
    'takes its time from the length of %j again and again',
    (piece) => {
      const text = piece.repeat(200_000 / piece.length);
      const startedAt = performance.now();

      markersIn(text);

      expect(performance.now() - startedAt).toBeLessThan(3_000);
    },
  );
});
