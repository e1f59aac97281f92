import { describe, expect, it } from 'vitest';
import { ask, claimsOf, simulated, textOf } from './simulated.js';

const questions = [
  'What is the current status of fusion energy research?',
  'How do large language models handle long contexts?',
  'What are the main causes of coral reef decline?',
  'How effective are mRNA vaccines against influenza?',
  'What limits the range of electric vehicles in winter?',
];

async function bothAnswers(input: string) {
  const { simulator } = simulated({ seed: 1 });
  const web = await ask(simulator, { preset: 'fast', input });
  const reasoning = await ask(simulator, { model: 'openai/gpt-6-sol', input });
  return { web: claimsOf(textOf(web.json)), reasoning: claimsOf(textOf(reasoning.json)) };
}

const wordsOf = (claim: string) => new Set(claim.toLowerCase().match(/[a-z0-9.]+/g));

/** Share of words in common: enough to say which claims are about the same thing. */
function likeness(one: string, other: string): number {
  const [a, b] = [wordsOf(one), wordsOf(other)];
  return [...a].filter((word) => b.has(word)).length / Math.max(a.size, b.size);
}

const kindOf = (claim: string, claims: readonly string[]) => {
  const nearest = claims.reduce((best, next) =>
    likeness(claim, next) > likeness(claim, best) ? next : best,
  );
  if (likeness(claim, nearest) < 0.5) return 'unsupported';
  const figures = (text: string) => (text.match(/\d[\d.]*|\bnot\b/g) ?? []).join();
  return figures(claim) === figures(nearest) ? 'agree' : 'contradict';
};

describe('the answers', () => {
  it.each(questions)('state two to four facts about "%s"', async (question) => {
    const { web, reasoning } = await bothAnswers(question);

    for (const claims of [web, reasoning]) {
      expect(claims.length).toBeGreaterThanOrEqual(2);
      expect(claims.length).toBeLessThanOrEqual(4);
    }
  });

  it('agree mostly, and in the first two questions also contradict and overreach', async () => {
    const answers = await Promise.all(questions.map(bothAnswers));

    const kinds = answers.map(({ web, reasoning }) => reasoning.map((claim) => kindOf(claim, web)));

    expect(kinds).toEqual([
      ['contradict', 'agree', 'agree'],
      ['agree', 'agree', 'agree', 'unsupported'],
      ['agree', 'contradict', 'agree'],
      ['agree', 'agree', 'agree'],
      ['agree', 'contradict', 'agree', 'unsupported'],
    ]);
  });

  it('find support for every cited claim in the snippets of the sources', async () => {
    for (const input of questions) {
      const { json } = await ask(simulated().simulator, { preset: 'fast', input });
      const results: { id: number; snippet: string }[] = json.output[0].results;

      for (const sentence of textOf(json).split(/(?<=\.)\s+/)) {
        const [claim = ''] = claimsOf(sentence);
        for (const [, id] of sentence.matchAll(/\[(\d+)\]/g)) {
          const snippet = wordsOf(
            results.find((result) => result.id === Number(id))?.snippet ?? '',
          );
          const figures = claim.match(/\d[\d.]*\d|\d/g) ?? [];
          expect(
            figures.filter((figure) => ![...snippet].some((word) => word.startsWith(figure))),
          ).toEqual([]);
        }
      }
    }
  });

  it('come also to questions the corpus has no page about', async () => {
    const { web, reasoning } = await bothAnswers('Why do bees dance in the hive?');

    expect(web[0]).toContain('bees dance hive');
    expect(reasoning.map((claim) => kindOf(claim, web))).toContain('agree');
  });

  it('follow the question, whatever stands around it', async () => {
    const [, second = ''] = questions;
    const { simulator } = simulated();

    const bare = await ask(simulator, { preset: 'fast', input: second });
    const wrapped = await ask(simulator, {
      preset: 'fast',
      instructions: 'Answer in short sentences.',
      input: [
        { role: 'user', content: 'Hello.' },
        { role: 'assistant', content: 'Hello. What would you like to know?' },
        { role: 'user', content: [{ type: 'input_text', text: `Please tell me: ${second}` }] },
      ],
    });

    expect(textOf(wrapped.json)).toBe(textOf(bare.json));
  });
});
