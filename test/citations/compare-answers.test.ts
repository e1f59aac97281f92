import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Comparison, compareAnswers } from '../../src/citations/compare-answers.js';

const source = (id: number) => ({ id, url: `https://example.org/${id}`, title: `Page ${id}` });
const answer = (text: string, ids: number[] = []) => ({ text, sources: ids.map(source) });
const verdicts = ({ claims }: Comparison) => claims.map(({ verdict }) => verdict);

const subject = fc.constantFrom(
  'the tall tower',
  'the old bridge',
  'a red planet',
  'the deep lake',
);
const verb = fc.constantFrom('was built in', 'measures', 'weighs about', 'attracts');
const amount = fc.constantFrom('1998', '2,000', '14%', '1.5 million', '7 km');
const claim = fc
  .record({
    subject,
    verb,
    amount,
    isNegated: fc.boolean(),
    mark: fc.constantFrom('', ' [1]', ' [2][3]', ' [9]'),
  })
  .map(
    (of) =>
      `${of.subject} ${of.isNegated ? 'never ' : ''}${of.verb} ${of.amount} visitors${of.mark}.`,
  )
  .map((text) => text[0]?.toUpperCase() + text.slice(1));
const sentences = fc.array(claim, { minLength: 1, maxLength: 6 });
const cited = (lines: readonly string[]) => answer(lines.join(' '), [1, 2, 3]);

/** What a comparison says, in an order of its own. */
function gist(
  { verdict, claims }: Comparison,
  [left, right]: readonly ['left', 'right'] | readonly ['right', 'left'],
) {
  const urls = (side: Comparison['claims'][number]['left']) => side?.sources.map(({ url }) => url);
  const lines = claims.map((judged) =>
    JSON.stringify([
      judged.verdict,
      judged[left]?.text,
      urls(judged[left]),
      judged[right]?.text,
      urls(judged[right]),
    ]),
  );
  return [verdict, ...lines.sort()];
}

describe('compareAnswers', () => {
  it('agrees that an answer is right about itself', () => {
    fc.assert(
      fc.property(sentences, (lines) => {
        const comparison = compareAnswers(cited(lines), cited(lines));

        expect(comparison.verdict).toBe('agree');
        expect(new Set(verdicts(comparison))).toEqual(new Set(['agree']));
      }),
    );
  });

  it('says the same from either side', () => {
    fc.assert(
      fc.property(sentences, sentences, (one, other) => {
        const there = compareAnswers(cited(one), cited(other));
        const back = compareAnswers(cited(other), cited(one));

        expect(gist(back, ['right', 'left'])).toEqual(gist(there, ['left', 'right']));
      }),
    );
  });

  it('does not care in which order the sentences come', () => {
    const shuffled = fc
      .uniqueArray(claim, {
        minLength: 1,
        maxLength: 6,
        selector: (text) => text.replace(/ \[.*/, '.'),
      })
      .chain((lines) =>
        fc.tuple(fc.constant(lines), fc.shuffledSubarray(lines, { minLength: lines.length })),
      );

    fc.assert(
      fc.property(shuffled, sentences, ([lines, mixed], other) => {
        const expected = compareAnswers(cited(lines), cited(other));
        const actual = compareAnswers(cited(mixed), cited(other));

        expect(gist(actual, ['left', 'right'])).toEqual(gist(expected, ['left', 'right']));
      }),
    );
  });

  it.each([
    {
      what: 'another number',
      one: 'The tower is 330 m tall.',
      other: 'The tower is 312 m tall.',
      verdict: 'contradict',
    },
    {
      what: 'another year',
      one: 'The tower opened in 1889.',
      other: 'The tower opened in 1899.',
      verdict: 'contradict',
    },
    {
      what: 'the opposite',
      one: 'Honey spoils in sealed jars.',
      other: 'Honey never spoils in sealed jars.',
      verdict: 'contradict',
    },
    {
      what: 'a contraction',
      one: "Honey doesn't spoil in sealed jars.",
      other: 'Honey spoils in sealed jars.',
      verdict: 'contradict',
    },
    {
      what: 'other typography',
      one: 'It has 1,000 rooms and two lifts.',
      other: 'It has **1 thousand** rooms and two lifts!',
      verdict: 'agree',
    },
    {
      what: 'other endings',
      one: 'Air scatters blue light more strongly.',
      other: 'Air scattered blue light more strongly.',
      verdict: 'agree',
    },
    {
      what: 'a number left out',
      one: 'The tower is 330 m tall.',
      other: 'The tower is tall.',
      verdict: 'agree',
    },
    {
      what: 'other years',
      one: 'In 2020 the park had 5 million visitors.',
      other: 'In 2021 the park had 6 million visitors.',
      verdict: 'unsupported',
    },
    {
      what: 'another subject',
      one: 'Bees make honey from nectar.',
      other: 'Copper conducts electricity very well.',
      verdict: 'unsupported',
    },
    { what: 'nothing', one: '', other: '', verdict: 'unsupported' },
  ])('judges $what', ({ one, other, verdict }) => {
    expect(compareAnswers(answer(one), answer(other)).verdict).toBe(verdict);
  });

  it('calls a lone claim cited only when its citation resolves', () => {
    const web = answer('Bees make honey from nectar [1]. Wasps build nests of paper [7].', [1]);

    const comparison = compareAnswers(web, answer(''));

    expect(comparison.claims).toEqual([
      { verdict: 'cited', left: { text: 'Bees make honey from nectar', sources: [source(1)] } },
      { verdict: 'unsupported', left: { text: 'Wasps build nests of paper', sources: [] } },
    ]);
    expect(comparison.verdict).toBe('unsupported');
  });

  it('shows both sides of a contradiction with the sources of each', () => {
    const web = answer('The tower is 330 m tall.[1][2] It stands in Paris.', [1, 2]);
    const reasoning = answer('The tower is 312 m tall.');

    const [first] = compareAnswers(web, reasoning).claims;

    expect(first).toEqual({
      verdict: 'contradict',
      left: { text: 'The tower is 330 m tall', sources: [source(1), source(2)] },
      right: { text: 'The tower is 312 m tall', sources: [] },
    });
  });
});
