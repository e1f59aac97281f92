import { describe, expect, it } from 'vitest';
import { claimsOf } from '../../src/citations/claims.js';
import { compareAnswers } from '../../src/citations/compare-answers.js';
import { sentencesOf } from '../../src/citations/sentences-of.js';

describe('sentencesOf', () => {
  it.each([
    'Smith et al. 2020 found it.',
    'Smith et al. (2020) found it.',
    'It starts at 5 p.m. on Monday.',
    'It was opened on Jan. 5 in Rome.',
    'Apple Inc. sells phones.',
    'Shell Corp. and Ford Motor Co. grew.',
    'J. R. R. Tolkien wrote it.',
    'It is No. 5 of the list.',
    'The U.S. Department of Energy said so.',
  ])('keeps "%s" together', (text) => {
    expect(sentencesOf(text)).toEqual([text]);
  });

  it.each([
    [['No.', 'It lives in the sea.']],
    [['It grew in the U.S.', 'The market is large.']],
    [['It was bought by Apple Inc.', 'The price is secret.']],
    [['The shop closes at 5 p.m.', 'It opens at nine.']],
    [['It rained in 2020.', 'Snow fell in 2021.']],
    [['It is so (or not at all.)', 'Yes.']],
  ])('splits %j', (sentences) => {
    expect(sentencesOf(sentences.join(' '))).toEqual(sentences);
  });
});

describe('runs of stops', () => {
  it('end a sentence once, and a question stays a question', () => {
    expect(sentencesOf('Is it so?! It is... Truly!!!')).toEqual(['It is.', 'Truly!']);
  });
});

describe('citations', () => {
  it.each([
    ['Honey keeps well [1, 3].', [1, 3]],
    ['Honey keeps well [2-4].', [2, 3, 4]],
    ['Honey keeps well.【1】【2†source】', [1, 2]],
    ['Honey keeps well [web:0][web:2].', [1, 3]],
    ['Honey keeps well [1](https://example.org/a).', [1]],
    ['Honey keeps well [4-2].', [2, 4]],
  ])('of "%s" are %j', (text, ids) => {
    expect(claimsOf(text).map(({ text, citations }) => [text, citations])).toEqual([
      ['Honey keeps well', ids],
    ]);
  });

  it('show a page once, however often the answer lists it', () => {
    const page = { url: 'https://example.org', title: 'Page' };
    const sources = [1, 2].map((id) => ({ ...page, id }));

    const { claims } = compareAnswers(
      { text: 'Honey keeps well [1][2].', sources },
      { text: '', sources: [] },
    );

    expect(claims[0]?.left?.sources).toEqual([{ ...page, id: 1 }]);
  });
});

describe('a text made to waste time', () => {
  const many = 60_000;

  it.each([
    ['dots', '.'.repeat(many)],
    ['blanks', `a${' '.repeat(many)}b`],
    ['stops and blanks', '. '.repeat(many)],
    ['opening brackets', '['.repeat(many)],
    ['markers', '[1]'.repeat(many)],
    ['markers behind stops', '.[1] '.repeat(many)],
    ['digits', '1'.repeat(many)],
    ['groups', '1,000'.repeat(many)],
    ['dotted groups', `1${'.000'.repeat(many)}1`],
    ['one word', 'a'.repeat(many)],
    ['words', 'no not a '.repeat(many)],
    ['numbers', '5 km and '.repeat(many)],
  ])('of %s is read within the time of a test', (_what, text) => {
    expect(claimsOf(text).length).toBeLessThan(2);
  });

  it('of claims is cut at 200 a side', () => {
    const text = (word: string) =>
      Array.from({ length: 3_000 }, (_, n) => `${word} building number ${n} is tall.`).join(' ');

    const { claims } = compareAnswers(
      { text: text('This'), sources: [] },
      { text: text('That'), sources: [] },
    );

    expect(claims.length).toBe(200);
  });
});
