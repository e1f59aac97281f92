import { AIMessage } from '@langchain/core/messages';
import {
  Command,
  interrupt,
  isInterrupted,
  MemorySaver,
  MessagesAnnotation,
  START,
  StateGraph,
} from '@langchain/langgraph';
import { createFanOutGraph } from 'crossgraph/graphs';
import { describe, expect, it } from 'vitest';

/** Agents of which some ask a human before they speak, and the list of who was run. */
function panel(asking: readonly string[], silent: readonly string[]) {
  const runs: string[] = [];
  const agentOf = (name: string) =>
    new StateGraph(MessagesAnnotation)
      .addNode('speak', () => {
        runs.push(name);
        const word = asking.includes(name) ? interrupt(`May ${name} speak?`) : 'fine';
        return { messages: [new AIMessage(`${name}: ${word}`)] };
      })
      .addEdge(START, 'speak')
      .compile({ name });
  const graph = createFanOutGraph({ agents: [...asking, ...silent].map(agentOf) });
  graph.checkpointer = new MemorySaver();
  const config = { configurable: { thread_id: 'a' } };
  return {
    runs,
    ask: () => graph.invoke({ questions: ['Why?'] }, config),
    resume: (resume: unknown, extra: Record<string, unknown> = {}) =>
      graph.invoke(new Command({ resume }), {
        configurable: { ...config.configurable, ...extra },
      }),
  };
}

const pendingIn = (state: unknown) =>
  isInterrupted<string>(state) ? state.__interrupt__.map(({ id = '', value }) => [value, id]) : [];

describe('agents of a fan-out that ask a human', () => {
  it('show all their questions at once, while their siblings finish', async () => {
    const { ask, runs } = panel(['a', 'b'], ['c']);

    const state = await ask();

    expect(pendingIn(state).map(([value]) => value)).toEqual(['May a speak?', 'May b speak?']);
    expect(runs).toEqual(['a', 'b', 'c']);
  });

  it('each get the answer given to their own id, and who had finished is not run again', async () => {
    const { ask, resume, runs } = panel(['a', 'b'], ['c']);
    const [, [, idOfB = ''] = []] = pendingIn(await ask());

    const half = await resume({ [idOfB]: 'yes' });
    const [[left, idOfA = ''] = []] = pendingIn(half);
    const { answers } = await resume({ [idOfA]: 'no' });

    expect([left, pendingIn(half).length]).toEqual(['May a speak?', 1]);
    expect(answers).toMatchObject([{ text: 'a: no' }, { text: 'b: yes' }, { text: 'c: fine' }]);
    expect(runs.filter((name) => name === 'c')).toEqual(['c']);
  });

  it('are told apart by the strict resume of LangGraph, which refuses an answer to nobody', async () => {
    const { ask, resume } = panel(['a', 'b'], []);
    await ask();

    const resuming = resume('yes', { __pregel_strict_resume: true });

    await expect(resuming).rejects.toThrow(/multiple pending interrupts/);
  });

  it('need no id when only one asks', async () => {
    const { ask, resume } = panel(['a'], ['c']);
    await ask();

    const { answers } = await resume('yes');

    expect(answers).toMatchObject([{ text: 'a: yes' }, { text: 'c: fine' }]);
  });
});
