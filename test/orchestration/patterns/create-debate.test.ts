import { describe, expect, it } from 'vitest';
import { CircuitOpenError, ConfigError } from '../../../src/errors.js';
import { createDebate } from '../../../src/orchestration/patterns/create-debate.js';
import { outputOf } from './output-of.js';
import { failingAgent, page, scriptedAgent, scriptedModel } from './scripted-agents.js';

const debater = (name: string) =>
  scriptedAgent(name, (_question, turn) => ({
    text: `${name} in round ${turn} [1].`,
    sources: [page(1, name)],
  }));
const judge = (winner = 'b') =>
  scriptedModel(() => ({ winner, reason: 'Better sources.', answer: 'It is so [2], or not [9].' }));

describe('createDebate', () => {
  it('lets agents answer, hear each other and answer again, then has it judged', async () => {
    const [a, b, model] = [debater('a'), debater('b'), judge()];

    const output = await outputOf(createDebate({ agents: [a, b], judge: model }), {
      question: 'Is it so?',
    });

    expect(output).toMatchObject({
      ending: 'judged',
      answer: 'It is so [2], or not.',
      verdict: { winner: 'b', reason: 'Better sources.' },
      sources: [{ id: 1 }, { id: 2 }],
    });
    expect(a.asked[0]).toBe('Is it so?');
    expect(a.asked[1]).toContain('b in round 1 [2].');
    expect(model.prompts[0]).toContain('a in round 2 [1].');
    expect(model.prompts[0]).not.toContain('round 1');
    expect(output.messages.map(({ type }) => type)).toEqual(['human', 'ai']);
  });

  it('knows a draw, and as many rounds as it is given', async () => {
    const graph = createDebate({
      agents: [debater('a'), debater('b')],
      judge: judge('draw'),
      rounds: 3,
    });

    const { rounds, verdict } = await outputOf(graph, { question: 'Is it so?' });

    expect(rounds.map((round) => round.length)).toEqual([2, 2, 2]);
    expect(verdict?.winner).toBeUndefined();
  });

  it('keeps the last position of an agent that fails in a later round', async () => {
    const b = scriptedAgent('b', (_question, turn) => {
      if (turn === 2) throw new CircuitOpenError('agent', 10);
      return 'b said it once.';
    });
    const model = judge();

    const output = await outputOf(createDebate({ agents: [debater('a'), b], judge: model }), {
      question: 'Is it so?',
    });

    expect(output.rounds[1]?.[1]).toMatchObject({ failed: { code: 'CIRCUIT_OPEN' } });
    expect(model.prompts[0]).toContain('b said it once.');
    expect(output.ending).toBe('judged');
  });

  it.each([
    ['another name', { winner: 'c', reason: '', answer: '' }],
    ['no object', 'The winner is b.'],
  ])(
    'leaves a gap where the judge answers with %s, and keeps the positions',
    async (_what, answer) => {
      const graph = createDebate({
        agents: [debater('a'), debater('b')],
        judge: scriptedModel(() => answer),
      });

      const output = await outputOf(graph, { question: 'Is it so?' });

      expect(output).toMatchObject({
        ending: 'unjudged',
        gap: { code: 'ANSWER_UNREADABLE' },
        answer: '',
      });
      expect(output.gap?.message).toMatch(/The judge did not answer in the shape asked for/);
      expect(output.rounds).toHaveLength(2);
    },
  );

  it('does not ask the judge where nobody said anything', async () => {
    const model = judge();
    const agents = ['a', 'b'].map((name) => failingAgent(name, new Error('no')));

    const output = await outputOf(createDebate({ agents, judge: model }), {
      question: 'Is it so?',
    });

    expect(output).toMatchObject({ ending: 'silent', gap: { code: 'AGENT_FAILED' } });
    expect(model.prompts).toEqual([]);
  });

  it.each([
    ['one agent', { agents: [debater('a')] }],
    ['an agent called draw', { agents: [debater('a'), debater('draw')] }],
    ['no rounds', { agents: [debater('a'), debater('b')], rounds: 0 }],
  ])('refuses %s', (_what, options) => {
    expect(() => createDebate({ judge: judge(), ...options })).toThrow(ConfigError);
  });
});
