import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalUrl, isSamePage, siteOf } from '../../src/citations/canonical-url.js';

const same = [
  ['http://Example.com/a', 'https://example.com/a'],
  ['https://example.com:443/a/', 'https://example.com/a'],
  ['https://example.com', 'https://example.com/'],
  ['https://example.com./a', 'https://example.com/a'],
  ['https://www.example.com/a', 'https://example.com/a'],
  ['www.example.com/a', 'https://example.com/a'],
  ['//example.com/a', 'https://example.com/a'],
  ['https://example.com/a#section-2', 'https://example.com/a'],
  ['https://example.com/a#:~:text=some%20words', 'https://example.com/a'],
  ['https://example.com/a?utm_source=x&utm_medium=y', 'https://example.com/a'],
  ['https://example.com/a?gclid=1&id=7&fbclid=2', 'https://example.com/a?id=7'],
  ['https://example.com/a?b=2&a=1', 'https://example.com/a?a=1&b=2'],
  ['https://example.com/a?amp=1', 'https://example.com/a'],
  ['https://example.com/a?', 'https://example.com/a'],
  ['https://example.com/%7Euser/%c3%a9', 'https://example.com/~user/é'],
  ['https://en.wikipedia.org/wiki/Foo_%28bar%29', 'https://en.wikipedia.org/wiki/Foo_(bar)'],
  ['https://en.m.wikipedia.org/wiki/Foo', 'https://en.wikipedia.org/wiki/Foo'],
  ['https://mobile.twitter.com/a/status/1', 'https://x.com/a/status/1'],
  ['https://www.google.com/amp/s/example.com/story', 'https://example.com/story'],
  ['https://example-com.cdn.ampproject.org/c/s/example.com/story', 'https://example.com/story'],
  ['https://bücher.example/a', 'https://xn--bcher-kva.example/a'],
  ['https://example.com/a/../b', 'https://example.com/b'],
  ['  https://example.com/a\n', 'https://example.com/a'],
] as const;

const different = [
  ['https://example.com/a', 'https://example.com/A'],
  ['https://example.com/a', 'https://example.com/a/b'],
  ['https://example.com/a?id=1', 'https://example.com/a?id=2'],
  ['https://example.com/a?id=1', 'https://example.com/a'],
  ['https://example.com/a?ref=main', 'https://example.com/a'],
  ['https://example.com/a?tag=1&tag=2', 'https://example.com/a?tag=2&tag=1'],
  ['https://example.com/?page&2', 'https://example.com/?2&page'],
  ['https://example.com/a%2Fb', 'https://example.com/a/b'],
  ['https://example.com/a%3Fb', 'https://example.com/a?b'],
  ['https://example.com/100%2525', 'https://example.com/100%25'],
  ['https://example.com/#/users', 'https://example.com/#/orders'],
  ['https://example.com:8080/a', 'https://example.com/a'],
  ['http://example.com:8080/a', 'https://example.com:8080/a'],
  ['https://blog.example.com/a', 'https://example.com/a'],
  ['https://m.example.com/a', 'https://example.com/a'],
  ['https://example.com/a/amp', 'https://example.com/a'],
  ['https://example.com/index.html', 'https://example.com/'],
  ['https://example.com/a?amplitude=1', 'https://example.com/a'],
  ['https://example.com/a?utmost=1', 'https://example.com/a'],
  ['https://www.com/a', 'https://com/a'],
  ['ftp://example.com/a', 'https://example.com/a'],
] as const;

describe('canonicalUrl', () => {
  it.each(same)('gives %s and %s one name', (one, other) => {
    expect(canonicalUrl(one)).toBe(canonicalUrl(other));
    expect(isSamePage(one, other)).toBe(true);
  });

  it.each(different)('keeps %s and %s apart', (one, other) => {
    expect(canonicalUrl(one)).not.toBe(canonicalUrl(other));
  });

  it('leaves out what signs a reader in', () => {
    expect(canonicalUrl('https://me:secret@example.com/a')).toBe('https://example.com/a');
  });

  const awkward = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.webUrl({ withQueryParameters: true, withFragments: true }),
    fc
      .array(
        fc.constantFrom(
          ...[
            'http://',
            'https://',
            'ftp:',
            '//',
            'www.',
            'm.',
            'google.com',
            'x.cdn.ampproject.org',
            '/amp/s/',
            '/c/',
          ],
          ...[
            'a.b',
            '.',
            '/',
            '//',
            '?',
            '&',
            '=',
            '#',
            '#/',
            '%',
            '%2',
            '%2F',
            '%7e',
            '%25',
            '%27',
            'utm_a=1',
            'amp',
            '@',
          ],
          ...[':80', ':443', ':', ' ', '\n', '\\', '|', '{', "'", '"', 'é', '漢', '\ud800'],
        ),
        { maxLength: 14 },
      )
      .map((parts) => parts.join('')),
  );

  it('is its own name: naming a name changes nothing, whatever the string', () => {
    fc.assert(
      fc.property(awkward, (text) => {
        const name = canonicalUrl(text);

        expect(canonicalUrl(name)).toBe(name);
      }),
      { numRuns: 3_000 },
    );
  });

  it('does not fall for how an address is dressed', () => {
    const dress = fc.constantFrom<(url: string) => string>(
      (url) => url.replace(/^https:\/\//, 'http://'),
      (url) => url.replace(/^https:\/\//, 'https://www.'),
      (url) => `${url}${url.includes('?') ? '&' : '?'}utm_campaign=a`,
      (url) => `${url}#part`,
      (url) =>
        url.replace(/^https:\/\/([^/?#]+)/, (all) => all.toUpperCase().replace('HTTPS', 'https')),
    );
    const plain = fc
      .tuple(fc.domain(), fc.webPath(), fc.webQueryParameters())
      .map(([host, path, query]) => `https://${host}${path}${query === '' ? '' : `?${query}`}`);

    fc.assert(
      fc.property(plain, fc.array(dress, { maxLength: 4 }), (url, dresses) => {
        const dressed = dresses.reduce((text, put) => put(text), url.replace(/#.*$/s, ''));

        expect(canonicalUrl(dressed)).toBe(canonicalUrl(url));
      }),
    );
  });

  it('takes its time from the length of the address, whatever is in it', () => {
    const nested = `https://${'google.com/amp/s/'.repeat(400)}example.com/a`;
    const startedAt = performance.now();

    canonicalUrl(nested);
    canonicalUrl(`https://example.com/${'%'.repeat(1_000_000)}`);
    canonicalUrl(`https://${'www.'.repeat(1_900)}`);

    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });
});

describe('siteOf', () => {
  it('is the host a reader knows', () => {
    expect(siteOf('https://www.example.com/a')).toBe('example.com');
    expect(siteOf('no address')).toBe('no address');
  });
});
