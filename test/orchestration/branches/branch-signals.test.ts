import {
  Annotation,
  Command,
  MessagesAnnotation,
  ParentCommand,
  START,
  StateGraph,
} from '@langchain/langgraph';
import { describe, expect, it } from 'vitest';
import { askAgents } from '../../../src/orchestration/branches/ask-agent.js';
import { runGraph } from '../../../src/orchestration/running/run-graph.js';
import { untilAborted } from '../scripted-client.js';

describe('the branches of a node', () => {
  it('obey the signal of their own, not that of the outermost run', async () => {
    let branchSignal: AbortSignal | undefined;
    let isRunning: () => void = () => undefined;
    const running = new Promise<void>((resolve) => {
      isRunning = resolve;
    });
    const patient = new StateGraph(MessagesAnnotation)
      .addNode('wait', (_state, { signal }) => {
        branchSignal = signal;
        isRunning();
        return untilAborted(signal);
      })
      .addEdge(START, 'wait')
      .compile({ name: 'patient' });
    // What is neither an answer nor a failure ends the siblings; the run itself is not aborted.
    const leaving = {
      name: 'leaving',
      invoke: async () => {
        await running;
        throw new ParentCommand(new Command({ goto: 'elsewhere' }));
      },
    };
    const graph = new StateGraph(Annotation.Root({ done: Annotation<boolean> }))
      .addNode('ask', async (_state, config) => {
        const agents = [patient, leaving].map((agent) => ({ question: 'Why?', agent }));
        await askAgents(agents, { config }).catch(() => undefined);
        return { done: true };
      })
      .addEdge(START, 'ask')
      .compile();
    const { signal } = new AbortController();

    await runGraph(graph, { done: false }, { signal });

    expect(branchSignal?.aborted).toBe(true);
  });
});
