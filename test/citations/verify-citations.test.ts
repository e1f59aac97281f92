import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { citationCases } from '../../bench/citations/citation-cases.js';
import { knownWorlds } from '../../bench/citations/known-worlds.js';
import { scoreCitations } from '../../bench/citations/score-citations.js';
import { createEvidence } from '../../src/citations/evidence.js';
import { verifyCitations } from '../../src/citations/verify-citations.js';

const sources = [
  {
    id: 1,
    url: 'https://bridges.example/akashi',
    title: 'The Akashi Kaikyo Bridge',
    snippet:
      'The bridge opened on 5 April 1998. Its central span is 1,991 metres long. “We built it to move with the wind,” said ' +
      'the engineer. The towers are not older than the cables.',
    date: '2024-03-02',
  },
  {
    id: 2,
    url: 'https://tolls.example/report',
    title: 'Traffic and tolls',
    snippet: 'About 23,000 vehicles cross it each day. Revenue fell by 14.2 % in 2020.',
  },
];

const verify = (text: string) => verifyCitations({ text, sources });
const codesOf = (text: string) => verify(text).findings.map(({ code }) => code);

describe('verifyCitations', () => {
  it.each([
    'The bridge opened on 5 April 1998 [1].',
    'The bridge opened in April 1998.[1] Its central span is 1,991 metres long.[1]',
    'Revenue fell by about 14 % in 2020 [2].',
    'The central span is 1.24 miles long [1].',
    '“We built it … to move with the wind”, said the engineer [1].',
    '| The central span | 1,991 metres [1] |',
    'The bridge opened in 1998 [1] and 23,000 vehicles cross it each day [2].',
    'The bridge opened in 1998 ([here](https://www.bridges.example/akashi?utm_source=x)).',
    'Their site is https://bridges.example.',
  ])('finds nothing wrong with %j', (text) => {
    expect(verify(text).findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  it.each([
    ['The bridge opened in April 1998 [7].', 'dangling_marker'],
    ['The bridge opened in April 1998 [?].', 'dangling_marker'],
    ['The bridge opened in April 1998 [0].', 'dangling_marker'],
    ['The bridge opened in April 1998 (https://made-up.example/a).', 'never_retrieved'],
    ['The bridge opened in April 1998 [1](https://made-up.example/a).', 'never_retrieved'],
    ['The bridge opened in April 1998 [[1]](https://made-up.example/a).', 'never_retrieved'],
    ['# Sources\n\n[1]: https://made-up.example/a', 'never_retrieved'],
    ['The bridge opened in April 1998 [2](https://bridges.example/akashi).', 'link_mismatch'],
    ['The bridge opened in April 1998 [2].', 'swapped_citation'],
    [
      'The bridge opened in 1998 [2] and 23,000 vehicles cross it each day [1].',
      'swapped_citation',
    ],
    ['“We built it to resist the wind”, said the engineer [1].', 'unsupported_quote'],
    ['The central span of the bridge is 1,919 metres long [1].', 'unsupported_number'],
    ['The central span of the bridge is 1,991 feet long [1].', 'unsupported_number'],
    ['The bridge opened on 5 May 1998 [1].', 'unsupported_number'],
    ['Residents of Kobe voted to paint everything red [1].', 'unsupported_claim'],
    ['Revenue rose by 14.2 % in 2020 [2].', 'contradicted_claim'],
    ['The bridge opened in April 1998.', 'uncited_claim'],
  ])('finds in %j a %s', (text, code) => {
    expect(codesOf(text)).toContain(code);
  });

  it('says where, what and what would have been right', () => {
    const text = 'It is big. The bridge opened in April 1998 [2].';

    const { findings } = verifyCitations({ text, sources });

    const swapped = findings.find(({ code }) => code === 'swapped_citation');
    expect(swapped).toMatchObject({ marker: '[2]', source: 2, better: 1, severity: 'error' });
    expect(text.slice(swapped?.start, swapped?.end)).toBe('The bridge opened in April 1998 [2].');
  });

  it('does not call supported what it cannot check, and tells coverage beside the error rate', () => {
    const [bridge, tolls] = sources;
    const bare = { id: 2, url: tolls?.url ?? '', title: 'Tolls' };

    const { findings, figures } = verifyCitations({
      text: 'The bridge opened in 1998 [1]. The central span of the bridge is 1,919 metres long [1]. Tolls doubled in 2021 [2]. It is famous in Japan.',
      sources: bridge === undefined ? [] : [bridge, bare],
    });

    expect(findings.map(({ code }) => code)).toEqual(['unsupported_number', 'uncited_claim']);
    expect(figures).toEqual({
      statements: 4,
      cited: 3,
      checked: 2,
      supported: 1,
      refuted: 1,
      coverage: 1 / 2,
      errorRate: 1 / 2,
    });
  });

  it('has no error rate where nothing could be checked', () => {
    const { figures } = verifyCitations({ text: 'The bridge is red.', sources: [] });

    expect(figures.errorRate).toBeUndefined();
  });

  it('takes a source that the run never read for made up', () => {
    const evidence = createEvidence();
    evidence.add(sources);
    const text = 'The bridge opened in April 1998 [1]. It was painted twice [3].';
    const madeUp = { id: 3, url: 'https://made-up.example/a', title: 'Paint' };
    const refs = sources.map(({ id, url, title }) => ({ id, url, title }));

    const { findings } = verifyCitations({ text, sources: [...refs, madeUp], evidence });

    expect(findings).toMatchObject([{ code: 'never_retrieved', source: 3, marker: '[3]' }]);
  });

  it('does not compare the words of two languages', () => {
    const { findings, figures } = verifyCitations({
      text: 'Die Brücke wurde im April für den Verkehr geöffnet und ist die längste der Welt [1].',
      sources,
    });

    expect(findings).toEqual([]);
    expect(figures.checked).toBe(0);
  });

  it('refuses with an error that holds the findings', () => {
    const refuse = () =>
      verifyCitations({ text: 'It opened [7]. It closed [8].', sources, policy: 'refuse' });

    expect(refuse).toThrow(
      expect.objectContaining({
        code: 'CITATION_INVALID',
        message: expect.stringContaining('dangling_marker at character 10, and 1 more'),
        findings: expect.arrayContaining([expect.objectContaining({ marker: '[8]' })]),
      }),
    );
  });

  it('refuses nothing for a warning', () => {
    expect(() => verifyCitations({ text: 'It is red.', sources, policy: 'refuse' })).not.toThrow();
  });

  it.each([
    ['The bridge opened in April 1998 [1][7].', 'The bridge opened in April 1998 [1].'],
    ['The bridge opened in April 1998 [1, 7].', 'The bridge opened in April 1998 [1].'],
    ['The bridge opened in April 1998 [2].', 'The bridge opened in April 1998 [1].'],
    [
      'The bridge opened in April 1998.[7] It is red.',
      'The bridge opened in April 1998. It is red.',
    ],
    ['It opened [in 1998](https://made-up.example/a).', 'It opened in 1998.'],
    ['It opened in 1998 (https://made-up.example/a).', 'It opened in 1998.'],
    [
      'The bridge opened in April 1998 [1](https://made-up.example/a).',
      'The bridge opened in April 1998 [1].',
    ],
    [
      'The bridge opened in April 1998 [2](https://bridges.example/akashi).',
      'The bridge opened in April 1998 [1](https://bridges.example/akashi).',
    ],
    ['The central span is 1,919 metres long [1].', 'The central span is 1,919 metres long.'],
  ])('repairs %j as %j', (text, expected) => {
    const repaired = verifyCitations({ text, sources, policy: 'repair' });

    expect(repaired.text).toBe(expected);
    expect(repaired.isValid).toBe(true);
    expect(repaired.changes.length).toBeGreaterThan(0);
  });

  it('flags each error behind its statement', () => {
    const { text } = verifyCitations({
      text: 'The central span is 1,919 metres long [1]. The bridge opened in April 1998 [2].',
      sources,
      policy: 'flag',
    });

    expect(text).toBe(
      'The central span is 1,919 metres long [1]. (⚠ unsupported number: 1,919 metres) ' +
        'The bridge opened in April 1998 [2]. (⚠ swapped citation; see source 1)',
    );
  });

  const pieces = fc.array(
    fc.constantFrom(
      ...[
        'The bridge opened in April 1998',
        ' [1]',
        ' [2]',
        '[7]',
        '[1, 2]',
        '[2-9]',
        '. ',
        '\n',
        '- ',
        '| ',
      ],
      ...[
        ' 23,000 vehicles cross it each day',
        ' 14 %',
        '“We built it to move”',
        '(https://made-up.example/a)',
        '[^1]: ',
      ],
      ...[
        '[a page](https://tolls.example/report)',
        '[1](https://tolls.example/report)',
        '`a[1]`',
        '```\n',
        '【7】',
        '?',
        ' not',
      ],
    ),
    { maxLength: 25 },
  );

  it('leaves no error in what it repaired, and changes nothing else', () => {
    fc.assert(
      fc.property(pieces, (given) => {
        const text = given.join('');
        const repaired = verifyCitations({ text, sources, policy: 'repair' });

        expect(repaired.findings.filter(({ severity }) => severity === 'error')).toEqual([]);
        if (repaired.changes.length === 0) expect(repaired.text).toBe(text);
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    '"',
    '“',
    '[1]',
    '. ',
    '1,',
    '1 ',
    '(',
    '[',
    '| ',
    '- a\n',
    'a ',
    '…',
    'https://',
    '](https:',
    '\n',
    '¹',
    '漢',
    '**',
    'e.g. ',
  ])('takes its time from the length of %j again and again', (piece) => {
    const text = piece.repeat(60_000 / piece.length);
    const startedAt = performance.now();

    verifyCitations({ text, sources: sources.map((source) => ({ ...source, text })) });

    expect(performance.now() - startedAt).toBeLessThan(5_000);
  });

  it('lets no fabricated citation pass, and is right about nearly all else on the pages it was made with', () => {
    const score = scoreCitations(citationCases(knownWorlds, { seed: 1, each: 12 }));

    expect(score.cases).toBeGreaterThanOrEqual(200);
    expect(score.fabricatedPassed).toBe(0);
    expect(score.precision).toBeGreaterThan(0.95);
    expect(score.recall).toBeGreaterThan(0.95);
  });
});
