import { describe, expect, it } from 'vitest';
import { CircuitOpenError, ConfigError } from '../../../src/errors.js';
import { createPlanExecute } from '../../../src/orchestration/patterns/create-plan-execute.js';
import { outputOf } from './output-of.js';
import { page, scriptedAgent, scriptedModel } from './scripted-agents.js';

const step = (id: string, ...needs: string[]) => ({ id, task: `Task ${id}?`, needs });
const worker = (failing: readonly string[] = []) =>
  scriptedAgent('worker', (question) => {
    const task = question.split('\n')[0] ?? '';
    if (failing.some((id) => task === `Task ${id}?`)) throw new CircuitOpenError('agent', 10);
    return { text: `Found by ${task} [1].`, sources: [page(1, task)] };
  });
const planning = (plan: unknown, more: unknown = []) =>
  scriptedModel((_prompt, _turn, shape) => {
    if (shape === 'text') return 'The answer [1], and [8].';
    const steps = shape === 'plan' ? plan : more;
    return steps instanceof Error ? steps : { steps };
  });

describe('createPlanExecute', () => {
  it('runs steps after those they need, shows them the results, and writes the answer', async () => {
    const agent = worker();
    const planner = planning([step('c', 'a', 'b'), step('a'), step('b')]);

    const output = await outputOf(createPlanExecute({ agents: [agent], planner }), {
      question: 'Why?',
    });

    expect(output.results.map(({ step: id }) => id)).toEqual(['a', 'b', 'c']);
    expect(agent.asked[2]).toContain('Found by Task a? [1].');
    expect(agent.asked[2]).toContain('Found by Task b? [2].');
    expect(output).toMatchObject({ ending: 'answered', answer: 'The answer [1], and.' });
    expect(output.messages.map(({ type }) => type)).toEqual(['human', 'ai']);
  });

  it('lets no step wait for one that it does not need', async () => {
    const order: string[] = [];
    let release: () => void = () => undefined;
    const slow = new Promise<void>((resolve) => {
      release = resolve;
    });
    const agent = scriptedAgent('worker', async (question) => {
      const task = question.split('\n')[0] ?? '';
      if (task === 'Task slow?') await slow;
      order.push(task);
      if (task === 'Task after?') release();
      return 'Done.';
    });
    const planner = planning([step('slow'), step('quick'), step('after', 'quick')]);

    await outputOf(createPlanExecute({ agents: [agent], planner, concurrency: 3 }), {
      question: 'Why?',
    });

    expect(order).toEqual(['Task quick?', 'Task after?', 'Task slow?']);
  });

  it('says so when the first plan has more steps than allowed', async () => {
    const planner = planning([step('a'), step('b'), step('c')]);

    const output = await outputOf(createPlanExecute({ agents: [worker()], planner, steps: 2 }), {
      question: 'Why?',
    });

    expect(output.results).toHaveLength(2);
    expect(output.ending).toBe('limit');
  });

  it('extends the plan once, and runs only what is new', async () => {
    const agent = worker();
    const planner = planning([step('a')], [step('b', 'a')]);

    const output = await outputOf(createPlanExecute({ agents: [agent], planner }), {
      question: 'Why?',
    });

    expect(agent.heard).toHaveLength(2);
    expect(output.plan.map(({ id }) => id)).toEqual(['a', 'b']);
    expect(output.replans).toBe(1);
  });

  it('leaves a gap for a step that fails and for those that need it; the others count', async () => {
    const planner = planning([step('a'), step('b'), step('c', 'a')]);

    const output = await outputOf(createPlanExecute({ agents: [worker(['a'])], planner }), {
      question: 'Why?',
    });

    expect(output.results).toMatchObject([
      { step: 'a', failed: { code: 'CIRCUIT_OPEN' } },
      { step: 'b', text: 'Found by Task b? [1].' },
      { step: 'c', failed: { message: 'Step "c" was not run: it needs step "a", which failed.' } },
    ]);
    expect(output.ending).toBe('answered');
  });

  it('runs no more steps than allowed, and says so', async () => {
    const agent = worker();
    const planner = planning([step('a'), step('b')], [step('c'), step('d')]);

    const output = await outputOf(createPlanExecute({ agents: [agent], planner, steps: 3 }), {
      question: 'Why?',
    });

    expect(output.results).toHaveLength(3);
    expect(output.ending).toBe('limit');
  });

  it.each([
    ['two steps of one id', [step('a'), step('a')], /two steps have the id "a"/],
    ['a need that is not there', [step('a', 'z')], /needs step "z", which is not there/],
    ['a circle', [step('a', 'b'), step('b', 'a')], /"a", "b" wait for each other/],
    ['a plan out of shape', 'first this, then that', /did not answer in the shape/],
    ['a planner that fails', new Error('no tokens'), /no tokens/],
  ])('asks the question itself for %s, and keeps the gap', async (_what, plan, message) => {
    const agent = worker();

    const output = await outputOf(
      createPlanExecute({ agents: [agent], planner: planning(plan), replans: 0 }),
      { question: 'Why?' },
    );

    expect(agent.asked).toEqual(['Why?']);
    expect(output.gap?.message).toMatch(message);
    expect(output).toMatchObject({ ending: 'answered', answer: 'The answer [1], and.' });
  });

  it('lets the planner choose among several agents', async () => {
    const [worker1, other] = [worker(), scriptedAgent('other', () => 'Other.')];
    const planner = planning([
      { ...step('a'), agent: 'other' },
      { ...step('b'), agent: 'worker' },
    ]);

    const { results } = await outputOf(createPlanExecute({ agents: [worker1, other], planner }), {
      question: 'Why?',
    });

    expect(results.map(({ agent }) => agent)).toEqual(['other', 'worker']);
  });

  it('has no answer where no step has one', async () => {
    const output = await outputOf(
      createPlanExecute({ agents: [worker(['a'])], planner: planning([step('a')]) }),
      { question: 'Why?' },
    );

    expect(output).toMatchObject({ ending: 'gap', gap: { code: 'CIRCUIT_OPEN' }, answer: '' });
  });

  it.each([
    ['no agents', { agents: [] }],
    ['no steps', { steps: 0 }],
    ['a negative number of replans', { replans: -1 }],
  ])('refuses %s', (_what, options) => {
    expect(() =>
      createPlanExecute({ agents: [worker()], planner: planning([]), ...options }),
    ).toThrow(ConfigError);
  });
});
