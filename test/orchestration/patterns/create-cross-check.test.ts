import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareAll } from '../../../src/citations/compare-all.js';
import { CallTimeoutError, ConfigError } from '../../../src/errors.js';
import { createCrossCheck } from '../../../src/orchestration/patterns/create-cross-check.js';
import { outputOf } from './output-of.js';
import { failingAgent, page, scriptedAgent } from './scripted-agents.js';

const tower = (metres: number, path: string) => ({
  text: `The tower is ${metres} metres tall [1]. It stands in Paris [1].`,
  sources: [page(1, path)],
});
const threeAgents = () => [
  scriptedAgent('a', () => tower(330, 'x')),
  scriptedAgent('b', () => tower(330, 'y')),
  scriptedAgent('c', () => tower(312, 'z')),
];

describe('createCrossCheck', () => {
  it('finds what three agents agree on and who contradicts whom, with evidence', async () => {
    const { results, answer, sources } = await outputOf(
      createCrossCheck({ agents: threeAgents() }),
      { question: 'How tall is it?' },
    );

    const [height, place] = results[0]?.claims ?? [];
    expect(results[0]?.verdict).toBe('contradict');
    expect(height).toMatchObject({ verdict: 'contradict', sides: [['a', 'b'], ['c']] });
    expect(height?.said.map(({ agent, sources }) => [agent, sources[0]?.id])).toEqual([
      ['a', 1],
      ['b', 2],
      ['c', 3],
    ]);
    expect(place).toMatchObject({ verdict: 'agree', sides: [['a', 'b', 'c']] });
    expect(sources.map(({ url }) => url.slice(-1))).toEqual(['x', 'y', 'z']);
    expect(answer).toContain('It stands in Paris [1][2][3] (a, b, c)');
    expect(answer).toContain('c: The tower is 312 metres tall [3]');
  });

  it('gives the same verdicts whatever the order of the agents', async () => {
    const verdicts = async (order: readonly number[]) => {
      const agents = order.flatMap((place) => threeAgents()[place] ?? []);
      const { results } = await outputOf(createCrossCheck({ agents }), { question: 'How tall?' });
      return results[0]?.claims.map(({ verdict, said, sides }) => ({
        verdict,
        sides,
        said: said.map(({ agent, text }) => [agent, text]),
      }));
    };

    expect(await verdicts([2, 0, 1])).toEqual(await verdicts([0, 1, 2]));
    expect(await verdicts([1, 2, 0])).toEqual(await verdicts([0, 1, 2]));
  });

  it('gives no verdict where fewer than two agents answered, and keeps what was said', async () => {
    const late = failingAgent('late', new CallTimeoutError(10, 'call'));
    const agents = [scriptedAgent('a', () => tower(330, 'x')), late];

    const { results, answer } = await outputOf(createCrossCheck({ agents }), { question: 'Tall?' });

    expect(results[0]).toMatchObject({
      verdict: undefined,
      claims: [],
      answers: [{ agent: 'a' }, { agent: 'late', failed: { code: 'CALL_TIMEOUT' } }],
    });
    expect(answer).toContain('The tower is 330 metres tall [1].');
    expect(answer).toContain('late gave no answer');
  });

  it('checks many questions in one run', async () => {
    const { results } = await outputOf(createCrossCheck({ agents: threeAgents() }), {
      questions: ['One?', 'Two?'],
    });

    expect(results.map(({ question, verdict }) => [question, verdict])).toEqual([
      ['One?', 'contradict'],
      ['Two?', 'contradict'],
    ]);
  });

  it('refuses a single agent', () => {
    const [only] = threeAgents();

    expect(() => createCrossCheck({ agents: only ? [only] : [] })).toThrow(ConfigError);
  });
});

describe('compareAll', () => {
  const sentence = fc.constantFrom(
    'The tower is 330 metres tall [1].',
    'The tower is 312 metres tall.',
    'The tower stands in Paris [1].',
    'The tower does not stand in Paris.',
    'Marine heatwaves cause coral bleaching and death.',
    'Marine heatwaves are the leading cause of coral bleaching [1].',
    'Overfishing removes the grazing fish.',
    'Overfishing removes 40 percent of the grazing fish [1].',
  );
  const text = fc.array(sentence, { maxLength: 6 }).map((sentences) => sentences.join(' '));
  const answers = fc
    .array(text, { minLength: 2, maxLength: 5 })
    .map((texts) =>
      texts.map((each, index) => ({ agent: `agent-${index}`, text: each, sources: [page(1)] })),
    );
  const shuffled = answers.chain((all) =>
    fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
  );

  it('does not depend on the order of the answers', () => {
    fc.assert(
      fc.property(shuffled, ([all, permuted]) => {
        expect(compareAll(permuted)).toEqual(compareAll(all));
      }),
    );
  });

  it('agrees throughout when all say the same', () => {
    fc.assert(
      fc.property(text, fc.integer({ min: 2, max: 4 }), (same, count) => {
        const all = Array.from({ length: count }, (_, index) => ({
          agent: `agent-${index}`,
          text: same,
          sources: [],
        }));

        const { claims } = compareAll(all);

        for (const { said } of claims) expect(said.length).toBeGreaterThanOrEqual(count);
      }),
    );
  });
});
