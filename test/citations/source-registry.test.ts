import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalUrl } from '../../src/citations/canonical-url.js';
import { markersIn } from '../../src/citations/markers-in.js';
import { mergeCited } from '../../src/citations/merge-cited.js';
import type { SourceRef } from '../../src/citations/source-ref.js';
import { createSourceRegistry } from '../../src/citations/source-registry.js';

const page = (id: number, name: string): SourceRef => ({
  id,
  url: `https://example.com/${name}`,
  title: name,
});

describe('createSourceRegistry', () => {
  it('gives a page one number, however its address is written', () => {
    const registry = createSourceRegistry();

    const first = registry.add({ url: 'https://example.com/a?utm_source=x', title: '' });
    const again = registry.add({ url: 'http://www.example.com/a', title: 'A', date: '2026-01-02' });

    expect([first, again]).toEqual([1, 1]);
    expect(registry.sources()).toEqual([
      { id: 1, url: 'https://example.com/a?utm_source=x', title: 'A', date: '2026-01-02' },
    ]);
  });

  it('gives no more numbers than it may, and says so in the text', () => {
    const registry = createSourceRegistry({ maxSources: 1 });

    const { text, dangling } = registry.renumber({
      text: 'One [1]. Two [2].',
      sources: [page(1, 'a'), page(2, 'b')],
    });

    expect(text).toBe('One [1]. Two [?].');
    expect(dangling).toEqual([{ start: 13, text: '[2]', ids: [2] }]);
  });

  it('refuses to hold nothing', () => {
    expect(() => createSourceRegistry({ maxSources: 0 })).toThrow('`maxSources`');
  });
});

describe('mergeCited', () => {
  const first = { text: 'Zero.', sources: ['x', 'a', 'y'].map((name, at) => page(at + 1, name)) };
  const merge = (text: string, names: readonly string[]) =>
    mergeCited([first, { text, sources: names.map((name, at) => page(at + 1, name)) }]).texts[1];

  it.each([
    ['Blue [1].', 'Blue [2].'],
    ['Blue [1][2].', 'Blue [2][4].'],
    ['Blue [1, 2].', 'Blue [2, 4].'],
    ['Blue [2-4].', 'Blue [4-6].'],
    ['Blue [1-3].', 'Blue [2, 4, 5].'],
    ['Blue [1-2; 4].', 'Blue [2; 4; 6].'],
    ['Blue [^1].\n\n[^1]: Some page', 'Blue [^2].\n\n[^2]: Some page'],
    ['Blue 【2†source】.', 'Blue 【4†source】.'],
    ['Blue [web:1].', 'Blue [4].'],
    ['Blue [2](https://example.com/b).', 'Blue [4](https://example.com/b).'],
    ['Blue [9](https://example.com/b).', 'Blue [4](https://example.com/b).'],
    ['`[1]` in a[1] = [1]', '`[1]` in a[1] = [2]'],
    ['Blue [1, 9].', 'Blue [2, ?].'],
    ['Blue [7].', 'Blue [?].'],
    ['Blue [?].', 'Blue [?].'],
  ])('rewrites %j as %j', (text, expected) => {
    expect(merge(text, ['a', 'b', 'c', 'd'])).toBe(expected);
  });

  it('lets no marker choose between two pages of one number', () => {
    const { text } = mergeCited([{ text: 'Blue [1].', sources: [page(1, 'a'), page(1, 'b')] }]);

    expect(text).toBe('Blue [?].');
  });

  const names = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), { minLength: 1 });
  const pieces = fc.array(
    fc.oneof(
      fc.constantFrom('blue', ' ', '. ', '\n', '`x[1]`', 'a[1]', '[x]', '漢', '\n```\n[1]\n```\n'),
      fc
        .tuple(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 7 }))
        .chain(([a, b]) =>
          fc.constantFrom(
            `[${a}]`,
            `[${a}, ${b}]`,
            `[^${a}]`,
            `【${a}】`,
            `[${Math.min(a, b)}-${Math.max(a, b) + 1}]`,
          ),
        ),
    ),
    { maxLength: 25 },
  );
  const answers = fc.array(
    fc.tuple(names, pieces).map(([each, text]) => ({
      text: text.join(' '),
      sources: each.map((name, at) => page(at + 1, name)),
    })),
    { minLength: 1, maxLength: 4 },
  );
  /** The pages each marker means, in order; nothing for a number that resolves to none. */
  const meaning = (text: string, sources: readonly SourceRef[]) =>
    markersIn(text).map(({ ids }) => [
      ...new Set(ids.map((id) => sources.find((each) => each.id === id)?.url)),
    ]);
  const withoutMarkers = (text: string) =>
    markersIn(text).reduceRight(
      (rest, { start, end }) => rest.slice(0, start) + rest.slice(end),
      text,
    );

  it('lets every marker mean what it meant, and touches nothing else', () => {
    fc.assert(
      fc.property(answers, (given) => {
        const { texts, sources } = mergeCited(given);

        given.forEach(({ text, sources: own }, at) => {
          const merged = texts[at] ?? '';
          expect(meaning(merged, sources)).toEqual(meaning(text, own));
          expect(withoutMarkers(merged)).toBe(withoutMarkers(text));
        });
      }),
    );
  });

  it('changes nothing when it is done again', () => {
    fc.assert(
      fc.property(answers, (given) => {
        const once = mergeCited(given);

        const twice = mergeCited([once]);

        expect(twice.text).toBe(once.text);
        expect(twice.sources).toEqual(once.sources);
      }),
    );
  });

  it('knows the same pages whatever the order of the answers', () => {
    fc.assert(
      fc.property(answers, (given) => {
        const pagesOf = (texts: typeof given) =>
          new Set(mergeCited(texts).sources.map(({ url }) => canonicalUrl(url)));

        expect(pagesOf([...given].reverse())).toEqual(pagesOf(given));
      }),
    );
  });
});
