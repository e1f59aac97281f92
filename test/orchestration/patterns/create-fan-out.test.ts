import { describe, expect, it } from 'vitest';
import { ConfigError, RateLimitError } from '../../../src/errors.js';
import { createFanOut } from '../../../src/orchestration/patterns/create-fan-out.js';
import { outputOf } from './output-of.js';
import { failingAgent, page, scriptedAgent } from './scripted-agents.js';

const broken = () =>
  failingAgent('broken', new RateLimitError('Too many requests.', { status: 429 }));
const saying = (name: string, path: string) =>
  scriptedAgent(name, (question) => ({
    text: `${name} on ${question} [1].`,
    sources: [page(1, path)],
  }));

describe('createFanOut', () => {
  it('puts one question to all agents, and joins what they say over one list of sources', async () => {
    const graph = createFanOut({ agents: [saying('a', 'x'), saying('b', 'y'), broken()] });

    const output = await outputOf(graph, { question: 'Why?' });

    expect(output.answers.map(({ agent }) => agent)).toEqual(['a', 'b', 'broken']);
    expect(output.answers[2]?.failed).toMatchObject({ code: 'RATE_LIMITED', retryable: true });
    expect(output.answer).toBe('a: a on Why? [1].\n\nb: b on Why? [2].');
    expect(output.sources.map(({ id, url }) => [id, url])).toEqual([
      [1, 'https://example.org/x'],
      [2, 'https://example.org/y'],
    ]);
    expect(output.messages.map(({ type }) => type)).toEqual(['human', 'ai']);
  });

  it('puts many questions to all agents, in order, at most `concurrency` at once', async () => {
    let working = 0;
    let most = 0;
    const slow = scriptedAgent('slow', async (question) => {
      most = Math.max(most, ++working);
      await new Promise((resolve) => setImmediate(resolve));
      working--;
      return question;
    });

    const { answers } = await outputOf(createFanOut({ agents: [slow], concurrency: 3 }), {
      questions: ['1', '2', '3', '4', '5', '6', '7'],
    });

    expect(answers.map(({ question }) => question)).toEqual(['1', '2', '3', '4', '5', '6', '7']);
    expect(most).toBe(3);
  });

  it('merges question by question with a function', async () => {
    const graph = createFanOut({
      agents: [saying('a', 'x'), broken()],
      merge: (answers, question) => ({ text: `${question}: ${answers.length}`, sources: [] }),
    });

    const { merged } = await outputOf(graph, { questions: ['One?', 'Two?'] });

    expect(merged).toMatchObject([
      { question: 'One?', text: 'One?: 1' },
      { question: 'Two?', text: 'Two?: 1' },
    ]);
  });

  it('merges with an agent that is shown the answers, and keeps only markers that resolve', async () => {
    const editor = scriptedAgent('editor', () => 'Both say it [1][2], and more [7].');
    const graph = createFanOut({ agents: [saying('a', 'x'), saying('b', 'y')], merge: editor });

    const output = await outputOf(graph, { question: 'Why?' });

    expect(output.answer).toBe('Both say it [1][2], and more.');
    expect(output.sources).toHaveLength(2);
    expect(editor.asked[0]).toContain('b on Why? [2].');
  });

  it('makes a failing merge a gap, and loses no answer', async () => {
    const agents = [saying('a', 'x')];
    const byAgent = createFanOut({ agents, merge: broken() });
    const byFunction = createFanOut({
      agents,
      merge: () => {
        throw new Error('no idea');
      },
    });

    const [one, other] = await Promise.all(
      [byAgent, byFunction].map((graph) => outputOf(graph, { question: 'Why?' })),
    );

    expect(one).toMatchObject({ answer: '', merged: [{ failed: { code: 'RATE_LIMITED' } }] });
    expect(other).toMatchObject({
      answers: [{ agent: 'a' }],
      merged: [{ failed: { message: 'no idea' } }],
    });
  });

  it('has a gap for an answer where every agent failed', async () => {
    const output = await outputOf(createFanOut({ agents: [broken()] }), { question: 'Why?' });

    expect(output.answer).toBe('');
    expect(output.messages.at(-1)?.text).toBe('No answer: Too many requests.');
  });

  it.each([
    ['no agents', { agents: [] }],
    ['a concurrency of 0', { agents: [saying('a', 'x')], concurrency: 0 }],
    ['a merge that is neither', { agents: [saying('a', 'x')], merge: 'first' as never }],
    ['a name of its own that cannot be', { agents: [saying('a', 'x')], name: 'a b' }],
  ])('refuses %s', (_what, options) => {
    expect(() => createFanOut(options)).toThrow(ConfigError);
  });
});
