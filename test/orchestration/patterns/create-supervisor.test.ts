import { AIMessage } from '@langchain/core/messages';
import { fakeModel } from '@langchain/core/testing';
import { MemorySaver } from '@langchain/langgraph';
import { describe, expect, it } from 'vitest';
import { CircuitOpenError, ConfigError, GraphError } from '../../../src/errors.js';
import { createSupervisor } from '../../../src/orchestration/patterns/create-supervisor.js';
import { outputOf } from './output-of.js';
import { failingAgent, page, scriptedAgent } from './scripted-agents.js';

const hands = (...tasks: readonly (readonly [agent: string, task: string])[]) =>
  new AIMessage({
    content: 'I hand this over.',
    tool_calls: tasks.map(([agent, task], index) => ({
      name: `transfer_to_${agent}`,
      args: { task },
      id: `call_${index}`,
      type: 'tool_call' as const,
    })),
  });
const web = () =>
  scriptedAgent('web', (task) => ({ text: `Web: ${task} [1].`, sources: [page(1)] }));
const maths = () =>
  scriptedAgent('maths', (task) => ({ text: `Maths: ${task} [1].`, sources: [page(1, 'm')] }));

describe('createSupervisor', () => {
  it('hands tasks over, several at once, and answers from the results', async () => {
    const [finder, counter] = [web(), maths()];
    const model = fakeModel()
      .respond(hands(['web', 'How tall?'], ['maths', 'What is 2 + 2?']))
      .respond(hands(['web', 'How old?']))
      .respond(new AIMessage('330 m [1], 4 [2].'));

    const output = await outputOf(createSupervisor({ agents: [finder, counter], model }), {
      question: 'Tell me.',
    });

    expect(finder.asked).toEqual(['How tall?', 'How old?']);
    expect(counter.asked).toEqual(['What is 2 + 2?']);
    expect(output).toMatchObject({ ending: 'answered', answer: '330 m [1], 4 [2].', handOvers: 3 });
    expect(output.answers.map(({ agent }) => agent).sort()).toEqual(['maths', 'web', 'web']);
  });

  it('keeps hand-overs out of every transcript: the agents’, the model’s and the conversation', async () => {
    const agent = web();
    const model = fakeModel()
      .respond(hands(['web', 'How tall?']))
      .respond(new AIMessage('330 m.'));

    const { messages } = await outputOf(createSupervisor({ agents: [agent], model }), {
      question: 'Tell me.',
    });

    const seen = [...agent.heard, ...model.calls.map((call) => call.messages), messages].flat();
    expect(seen.filter(({ type }) => type === 'tool')).toEqual([]);
    expect(
      seen.filter((message) => AIMessage.isInstance(message) && message.tool_calls?.length),
    ).toEqual([]);
    expect(seen.some(({ text }) => text.includes('I hand this over'))).toBe(false);
    expect(messages.map(({ type, name }) => [type, name])).toEqual([
      ['human', undefined],
      ['ai', 'supervisor'],
    ]);
  });

  it('is told of an agent that fails, and goes on', async () => {
    const model = fakeModel()
      .respond(hands(['web', 'How tall?'], ['maths', '2 + 2']))
      .respond(new AIMessage('Only this: 4.'));
    const agents = [failingAgent('web', new CircuitOpenError('agent', 10)), maths()];

    const output = await outputOf(createSupervisor({ agents, model }), { question: 'Tell me.' });

    expect(output.answers.find(({ agent }) => agent === 'web')?.failed?.code).toBe('CIRCUIT_OPEN');
    expect(model.calls[1]?.messages.at(-1)?.text).toContain('The agent web failed at "How tall?"');
    expect(output.answer).toBe('Only this: 4.');
  });

  it('has to answer when its hand-overs are used up', async () => {
    const model = fakeModel()
      .respond(hands(['web', 'One?'], ['web', 'Two?'], ['web', 'Three?']))
      .respond(new AIMessage('What there is.'));
    const agent = web();

    const output = await outputOf(createSupervisor({ agents: [agent], model, handOvers: 2 }), {
      question: 'Tell me.',
    });

    expect(agent.asked).toEqual(['One?', 'Two?']);
    expect(output).toMatchObject({ ending: 'limit', answer: 'What there is.', handOvers: 2 });
  });

  const stops: readonly (readonly [string, AIMessage | Error, string, RegExp])[] = [
    [
      'hands over to nobody there',
      hands(['boss', 'Do it.']),
      'ANSWER_UNREADABLE',
      /its agents are web/,
    ],
    ['says nothing', new AIMessage(''), 'ANSWER_UNREADABLE', /neither answered nor handed over/],
    ['fails', new CircuitOpenError('agent', 10), 'CIRCUIT_OPEN', /circuit breaker/],
  ];

  it.each(stops)('ends with a gap where the model %s', async (_what, reply, ...expected) => {
    const [code, message] = expected;
    const model = fakeModel().respond(reply as never);

    const output = await outputOf(createSupervisor({ agents: [web()], model }), {
      question: 'Tell me.',
    });

    expect(output).toMatchObject({ ending: 'gap', gap: { code }, answer: '' });
    expect(output.gap?.message).toMatch(message);
  });

  it('gives the question and what is known to an agent that gets no task', async () => {
    const agent = web();
    const model = fakeModel()
      .respond(hands(['web', '']))
      .respond(new AIMessage('Done.'));

    await outputOf(createSupervisor({ agents: [agent], model }), { question: 'Tell me.' });

    expect(agent.asked).toEqual(['Tell me.']);
  });

  it('can have a supervisor in its team', async () => {
    const lead = createSupervisor({
      name: 'lead',
      agents: [web()],
      model: fakeModel()
        .respond(hands(['web', 'How tall?']))
        .respond(new AIMessage('330 m [1].')),
    });
    const boss = createSupervisor({
      name: 'boss',
      agents: [lead],
      model: fakeModel()
        .respond(hands(['lead', 'Find it.']))
        .respond(new AIMessage('It is 330 m [1].')),
    });

    const output = await outputOf(boss, { question: 'Tell me.' });

    expect(output).toMatchObject({ answer: 'It is 330 m [1].', sources: [{ id: 1 }] });
  });

  it('begins every turn of a conversation anew', async () => {
    const model = fakeModel()
      .respond(hands(['web', 'One?']))
      .respond(new AIMessage('First.'))
      .respond(hands(['web', 'Two?']))
      .respond(new AIMessage('Second.'));
    const graph = createSupervisor({ agents: [web()], model });
    graph.checkpointer = new MemorySaver();

    await outputOf(graph, { question: 'One?' }, { threadId: 't' });
    const output = await outputOf(graph, { question: 'Two?' }, { threadId: 't' });

    expect(output).toMatchObject({ handOvers: 1, answers: [{ question: 'Two?' }] });
    expect(output.messages.map(({ text }) => text)).toEqual(['One?', 'First.', 'Two?', 'Second.']);
    expect(model.calls[2]?.messages.map(({ text }) => text).slice(1)).toEqual([
      'One?',
      'First.',
      'Two?',
    ]);
  });

  it.each([
    [
      'a supervisor below itself',
      (model: never) => {
        const lead = createSupervisor({
          name: 'lead',
          agents: [scriptedAgent('boss', () => '')],
          model,
        });
        return createSupervisor({ name: 'boss', agents: [lead], model });
      },
      GraphError,
      /boss > lead > boss/,
    ],
    [
      'itself in its own team',
      (model: never) => createSupervisor({ name: 'web', agents: [web()], model }),
      GraphError,
      /below itself/,
    ],
    [
      'no agents',
      (model: never) => createSupervisor({ agents: [], model }),
      ConfigError,
      /at least one agent/,
    ],
    [
      'no hand-overs',
      (model: never) => createSupervisor({ agents: [web()], model, handOvers: 0 }),
      ConfigError,
      /handOvers/,
    ],
    [
      'the role of nobody',
      (model: never) => createSupervisor({ agents: [web()], model, roles: { wbe: 'x' } }),
      ConfigError,
      /`wbe`/,
    ],
  ])('refuses %s', (_what, create, ...expected) => {
    const [kind, message] = expected;
    const make = () => create(fakeModel() as never);

    expect(make).toThrow(kind);
    expect(make).toThrow(message);
  });
});
