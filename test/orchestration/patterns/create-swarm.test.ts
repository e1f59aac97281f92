import { AIMessage } from '@langchain/core/messages';
import { fakeModel } from '@langchain/core/testing';
import { MemorySaver } from '@langchain/langgraph';
import { describe, expect, it } from 'vitest';
import { ConfigError, GraphError } from '../../../src/errors.js';
import { defineAgent } from '../../../src/orchestration/agents/define-agent.js';
import { createSwarm } from '../../../src/orchestration/patterns/create-swarm.js';
import { handOffTool } from '../../../src/orchestration/patterns/hand-off-tool.js';
import { outputOf } from './output-of.js';
import { failingAgent, scriptedAgent } from './scripted-agents.js';

type Model = ReturnType<typeof fakeModel>;

const to = (name: string, note = '') => [{ name: `transfer_to_${name}`, args: { note } }];
const member = (name: string, target: string, model: Model) =>
  defineAgent({
    name,
    instructions: `You are ${name}.`,
    model,
    tools: [handOffTool(target, { description: `For what ${target} does.` })],
  });

describe('createSwarm', () => {
  it('lets agents hand the conversation over until one answers', async () => {
    const support = fakeModel().respond(new AIMessage('Turn it off and on.'));
    const swarm = createSwarm({
      agents: [
        member('sales', 'support', fakeModel().respondWithTools(to('support', 'It is broken.'))),
        member('support', 'sales', support),
      ],
    });

    const output = await outputOf(swarm, { question: 'It does not work.' });

    expect(output).toMatchObject({
      ending: 'answered',
      answer: 'Turn it off and on.',
      activeAgent: 'support',
      handOffs: [{ to: 'support', note: 'It is broken.' }],
    });
    expect(support.calls[0]?.messages.at(-1)?.text).toContain('It is broken.');
  });

  it('keeps hand-overs out of the conversation and of what the next agent hears', async () => {
    const support = fakeModel().respond(new AIMessage('Done.'));
    const swarm = createSwarm({
      agents: [
        member('sales', 'support', fakeModel().respondWithTools(to('support'))),
        member('support', 'sales', support),
      ],
    });

    const { messages } = await outputOf(swarm, { question: 'Help.' });

    expect(messages.map(({ type, name, text }) => [type, name, text])).toEqual([
      ['human', undefined, 'Help.'],
      ['ai', 'support', 'Done.'],
    ]);
    expect(support.calls[0]?.messages.map(({ type }) => type)).toEqual(['system', 'human']);
  });

  it('goes on with the active agent in the next turn', async () => {
    const [sales, support] = [
      fakeModel().respondWithTools(to('support')),
      fakeModel().respond(new AIMessage('First.')).respond(new AIMessage('Second.')),
    ];
    const swarm = createSwarm({
      agents: [member('sales', 'support', sales), member('support', 'sales', support)],
    });
    swarm.checkpointer = new MemorySaver();

    await outputOf(swarm, { question: 'One?' }, { threadId: 't' });
    const output = await outputOf(swarm, { question: 'Two?' }, { threadId: 't' });

    expect(sales.callCount).toBe(1);
    expect(output).toMatchObject({ activeAgent: 'support', handOffs: [], answer: 'Second.' });
    expect(output.messages.map(({ text }) => text)).toEqual(['One?', 'First.', 'Two?', 'Second.']);
  });

  it('ends agents that send each other round in circles', async () => {
    const round = (name: string) =>
      [1, 2, 3].reduce((model) => model.respondWithTools(to(name)), fakeModel());
    const swarm = createSwarm({
      agents: [member('a', 'b', round('b')), member('b', 'a', round('a'))],
      handOvers: 3,
    });

    const output = await outputOf(swarm, { question: 'Help.' });

    expect(output).toMatchObject({ ending: 'limit', answer: '', gap: { code: 'AGENT_FAILED' } });
    expect(output.handOffs).toHaveLength(3);
  });

  it('takes any agent, and makes a failing one a gap', async () => {
    const swarm = createSwarm({
      agents: [scriptedAgent('a', () => 'Yes.'), failingAgent('b', new Error('down'))],
      start: 'b',
    });

    const output = await outputOf(swarm, { question: 'Help.' });

    expect(output).toMatchObject({ ending: 'gap', gap: { message: 'down' }, activeAgent: 'b' });
  });

  it('shows who can hand over to whom', async () => {
    const swarm = createSwarm({
      agents: [
        member('sales', 'support', fakeModel()),
        member('support', 'billing', fakeModel()),
        scriptedAgent('billing', () => 'Yes.'),
      ],
    });

    const { edges } = await swarm.getGraphAsync();

    const from = (node: string) =>
      edges.flatMap(({ source, target }) => (source === node ? [target] : []));
    expect(from('sales').sort()).toEqual(['__end__', 'support']);
    expect(from('support').sort()).toEqual(['__end__', 'billing']);
  });

  it.each([
    ['no agents', () => createSwarm({ agents: [] }), ConfigError, /at least one agent/],
    [
      'an unknown start',
      () => createSwarm({ agents: [scriptedAgent('a', () => '')], start: 'z' }),
      GraphError,
      /starts with `z`/,
    ],
    [
      'a hand-over to nobody',
      () => createSwarm({ agents: [member('a', 'zed', fakeModel())] }),
      GraphError,
      /lets a hand over to `zed`/,
    ],
    [
      'no hand-overs',
      () => createSwarm({ agents: [scriptedAgent('a', () => '')], handOvers: 0 }),
      ConfigError,
      /handOvers/,
    ],
  ])('refuses %s', (_what, make, ...expected) => {
    const [kind, message] = expected;

    expect(make).toThrow(kind);
    expect(make).toThrow(message);
  });
});
