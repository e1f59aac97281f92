import { describe, expect, it } from 'vitest';
import { ConfigError, RateLimitError } from '../../../src/errors.js';
import { answerMessage } from '../../../src/orchestration/model/answer-message.js';
import { createDeepResearch } from '../../../src/orchestration/patterns/create-deep-research.js';
import { metaWith } from '../scripted-client.js';
import { outputOf } from './output-of.js';
import { failingAgent, page, scriptedAgent, scriptedModel } from './scripted-agents.js';

const web = (failing: readonly string[] = []) =>
  scriptedAgent('web', (question) => {
    if (failing.includes(question)) throw new RateLimitError('Too many requests.', { status: 429 });
    return { text: `Found on ${question} [1]`, sources: [page(1, question)] };
  });
const model = (
  plan: unknown,
  open: unknown = [],
  report: unknown = 'It is so [1][2], or so [9].',
) =>
  scriptedModel((_prompt, _turn, shape) => {
    if (shape === 'text') return report;
    const questions = shape === 'research_plan' ? plan : open;
    return questions instanceof Error ? questions : { questions };
  });
const research = (options: Partial<Parameters<typeof createDeepResearch>[0]>) =>
  outputOf(createDeepResearch({ agents: [web()], ...options }), { question: 'Why?' });

describe('createDeepResearch', () => {
  it('plans, researches, finds what is missing, researches that and writes a report whose citations resolve', async () => {
    const agent = web();
    const planner = model(['A?', 'B?'], ['a?', 'C?']);

    const output = await research({ agents: [agent], planner });

    expect(agent.asked).toEqual(['A?', 'B?', 'C?']);
    expect(output).toMatchObject({
      ending: 'reported',
      answer: 'It is so [1][2], or so.',
      plan: ['A?', 'B?', 'C?'],
      round: 2,
      gaps: [],
    });
    expect(output.sources.map(({ id }) => id)).toEqual([1, 2, 3]);
    expect(planner.prompts.at(-1)).toContain('Found on C? [3]');
    expect(output.messages.map(({ type, text }) => [type, text])).toEqual([
      ['human', 'Why?'],
      ['ai', 'It is so [1][2], or so.'],
    ]);
  });

  it('asks the next agent where the first one failed, and lists what nobody answered', async () => {
    const cheaper = scriptedAgent('cheaper', (question) => {
      if (question === 'C?') throw new Error('nothing found');
      return `Cheap on ${question}`;
    });

    const output = await research({
      agents: [web(['B?', 'C?']), cheaper],
      planner: model(['A?', 'B?', 'C?']),
    });

    expect(cheaper.asked).toEqual(['B?', 'C?']);
    expect(output.findings).toMatchObject([
      { agent: 'web', question: 'A?' },
      { agent: 'cheaper', question: 'B?' },
      { question: 'C?', failed: { code: 'RATE_LIMITED' } },
    ]);
    expect(output.gaps).toMatchObject([
      { kind: 'question', what: 'C?', failed: { code: 'RATE_LIMITED' } },
    ]);
    expect(output.answer).toContain('Gaps:\n- C? (Too many requests.)');
  });

  it('researches the question itself without a plan, and assembles the findings without a writer', async () => {
    const output = await research({
      planner: model(new Error('no plan'), [], new Error('no words')),
    });

    expect(output).toMatchObject({
      ending: 'assembled',
      plan: ['Why?'],
      gaps: [
        { kind: 'step', what: 'plan', failed: { message: 'no plan' } },
        { kind: 'step', what: 'report', failed: { message: 'no words' } },
      ],
    });
    expect(output.answer).toContain('Found on Why? [1]');
  });

  it('keeps to its limits, and lists the questions that it could not ask', async () => {
    const agent = web();
    const output = await research({
      agents: [agent],
      planner: model(['A?', 'B?', 'C?'], ['D?']),
      questions: 2,
    });

    expect(agent.asked).toEqual(['A?', 'B?']);
    expect(output.gaps).toEqual([{ kind: 'limit', what: 'C?', limit: 2 }]);
    expect(output.answer).toContain('- C? (not asked: the limit is 2 questions)');
  });

  it('goes without a review in its last round', async () => {
    const planner = model(['A?'], ['B?']);

    await research({ planner, rounds: 1 });

    expect(planner.prompts).toHaveLength(2);
  });

  it('says which answers are old', async () => {
    const meta = metaWith({ outcome: 'stale', entryAgeMs: 7_200_000 });
    const stale = {
      name: 'web',
      invoke: async () => ({
        messages: [answerMessage({ text: 'Old.', sources: [], meta, model: 'm', upstreamMs: 1 })],
      }),
    };

    const output = await research({ agents: [stale], planner: model(['A?']) });

    expect(output.answer).toContain('Not fresh:\n- A? (answered 120 min ago)');
  });

  it('has no report where nothing was answered', async () => {
    const output = await research({
      agents: [failingAgent('web', new Error('down'))],
      planner: model(['A?']),
    });

    expect(output).toMatchObject({ ending: 'empty', answer: '' });
    expect(output.messages.at(-1)?.text).toBe('No answer: down');
  });

  it.each([
    ['no agents', { agents: [] }],
    ['no rounds', { rounds: 0 }],
    ['no questions', { questions: 0 }],
    ['a model that is none', { planner: {} as never }],
  ])('refuses %s', (_what, options) => {
    const create = () => createDeepResearch({ agents: [web()], planner: model([]), ...options });

    expect(create).toThrow(ConfigError);
  });
});
