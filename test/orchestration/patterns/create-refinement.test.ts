import { describe, expect, it } from 'vitest';
import { CircuitOpenError, ConfigError } from '../../../src/errors.js';
import { createRefinement } from '../../../src/orchestration/patterns/create-refinement.js';
import { outputOf } from './output-of.js';
import { page, scriptedAgent, scriptedModel } from './scripted-agents.js';

const writer = () =>
  scriptedAgent('writer', (_question, turn) => ({
    text: `Draft ${turn} [1].`,
    sources: [page(1)],
  }));
const scoring = (...scores: readonly number[]) =>
  scriptedModel((_prompt, turn) => ({ score: scores[turn - 1], feedback: `Remark ${turn}.` }));

describe('createRefinement', () => {
  it('writes until a draft reaches the target', async () => {
    const agent = writer();
    const graph = createRefinement({ writer: agent, critic: scoring(0.4, 0.9) });

    const output = await outputOf(graph, { question: 'Why?' });

    expect(output).toMatchObject({
      ending: 'target',
      answer: 'Draft 2 [1].',
      sources: [{ id: 1 }],
    });
    expect(output.drafts.map(({ score }) => score)).toEqual([0.4, 0.9]);
    expect(agent.asked[1]).toContain('Remark 1.');
    expect(agent.asked[1]).toContain('Draft 1 [1].');
  });

  it('keeps the best draft, not the last, when the rounds are used up', async () => {
    const agent = writer();
    const graph = createRefinement({ writer: agent, critic: scoring(0.6, 0.3, 0.5) });

    const output = await outputOf(graph, { question: 'Why?' });

    expect(output).toMatchObject({ ending: 'rounds', answer: 'Draft 1 [1].' });
    expect(output.drafts).toHaveLength(3);
    expect(agent.asked[2]).toContain('Draft 1 [1].');
  });

  it('takes a function as its critic', async () => {
    const graph = createRefinement({
      writer: writer(),
      critic: ({ text }) => ({ score: text.includes('3') ? 1 : 0.1, feedback: 'More.' }),
    });

    const { ending, drafts } = await outputOf(graph, { question: 'Why?' });

    expect([ending, drafts.length]).toEqual(['target', 3]);
  });

  it.each([
    ['a writer that fails later', 2, scoring(0.2), 'CIRCUIT_OPEN', 'Draft 1.'],
    [
      'a critic out of shape',
      9,
      scriptedModel(() => ({ score: 7 })),
      'ANSWER_UNREADABLE',
      'Draft 1.',
    ],
    ['a writer that never writes', 1, scoring(), 'CIRCUIT_OPEN', ''],
  ])('ends with a gap and the best draft so far for %s', async (_what, failsAt, ...rest) => {
    const [critic, code, answer] = rest;
    const agent = scriptedAgent('writer', (_question, turn) => {
      if (turn >= failsAt) throw new CircuitOpenError('agent', 10);
      return `Draft ${turn} [1].`;
    });

    const output = await outputOf(createRefinement({ writer: agent, critic }), {
      question: 'Why?',
    });

    expect(output).toMatchObject({ ending: 'gap', gap: { code }, answer });
  });

  it('refuses more rounds than the run has super-steps for, before it asks anybody', async () => {
    const agent = writer();
    const graph = createRefinement({ writer: agent, critic: scoring(), rounds: 13 });

    const run = outputOf(graph, { question: 'Why?' });

    await expect(run).rejects.toThrow('`recursionLimit: 26`');
    expect(agent.heard).toEqual([]);
  });

  it('keeps the writer’s transcript free of scores and bookkeeping', async () => {
    const agent = writer();
    const graph = createRefinement({ writer: agent, critic: scoring(0.1, 0.2, 0.3) });

    const { messages } = await outputOf(graph, { question: 'Why?' });

    expect(agent.heard.map((each) => each.map(({ type }) => type))).toEqual([
      ['human'],
      ['human'],
      ['human'],
    ]);
    expect(messages.map(({ type }) => type)).toEqual(['human', 'ai']);
  });

  it.each([
    ['no rounds', { rounds: 0 }],
    ['a target above 1', { target: 1.5 }],
    ['a critic that is no model', { critic: {} as never }],
  ])('refuses %s', (_what, options) => {
    expect(() => createRefinement({ writer: writer(), critic: scoring(), ...options })).toThrow(
      ConfigError,
    );
  });
});
