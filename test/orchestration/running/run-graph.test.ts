import { getEventListeners } from 'node:events';
import type { RunnableConfig } from '@langchain/core/runnables';
import { Annotation, MemorySaver, START, StateGraph } from '@langchain/langgraph';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { ConfigError } from '../../../src/errors.js';
import { clientOf } from '../../../src/orchestration/running/client-of.js';
import { runGraph } from '../../../src/orchestration/running/run-graph.js';
import { scriptedClient, untilAborted, warningsDuring } from '../scripted-client.js';

const State = Annotation.Root({ question: Annotation<string>, answer: Annotation<string> });

function askGraph(explicit?: ReturnType<typeof scriptedClient>) {
  return new StateGraph(State)
    .addNode('ask', async ({ question }, { signal }) => {
      const { text } = await clientOf(explicit).ask(question, { signal });
      return { answer: text };
    })
    .addEdge(START, 'ask');
}

describe('runGraph', () => {
  it('gives the run its client, and the graph types of its own', async () => {
    const client = scriptedClient();

    const { output: state } = await runGraph(
      askGraph().compile(),
      { question: 'Why?' },
      { client },
    );

    expectTypeOf(state.answer).toEqualTypeOf<string>();
    expect(state.answer).toMatch(/^Air scatters/);
    expect(client.asked).toHaveLength(1);
  });

  it('leaves an explicit client in its place', async () => {
    const explicit = scriptedClient();
    const client = scriptedClient();

    await runGraph(askGraph(explicit).compile(), { question: 'Why?' }, { client });

    expect([explicit.asked.length, client.asked.length]).toEqual([1, 0]);
  });

  it('keeps the runs of several clients apart', async () => {
    const graph = askGraph().compile();
    const clients = Array.from({ length: 5 }, () => scriptedClient());

    await Promise.all(
      clients.map((client, index) =>
        runGraph(graph, { question: `Question ${index}` }, { client }),
      ),
    );

    expect(clients.map(({ asked }) => asked.map(({ request }) => request.input))).toEqual(
      clients.map((_, index) => [`Question ${index}`]),
    );
  });

  it('goes on with a thread, whose checkpoints do not hold the client', async () => {
    const saver = new MemorySaver();
    const graph = askGraph().compile({ checkpointer: saver });
    const client = scriptedClient();

    await runGraph(graph, { question: 'Why?' }, { client, threadId: 'a' });
    const state = await graph.getState({ configurable: { thread_id: 'a' } });

    expect(state.values).toMatchObject({ question: 'Why?' });
    expect(JSON.stringify(saver.storage)).not.toContain('crossgraphRun');
  });

  it('ends with the reason of the caller, down to the call, and leaves nothing on the signal', async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    const client = scriptedClient(({ options }) => {
      setImmediate(() => controller.abort(reason));
      return untilAborted(options.signal);
    });
    const running = runGraph(
      askGraph().compile(),
      { question: 'Why?' },
      { client, signal: controller.signal },
    );

    await expect(running).rejects.toBe(reason);

    expect(client.asked.map(({ options }) => options.signal?.aborted)).toEqual([true]);
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
  });

  it('ends with the reason of the caller even when the graph tells its abort in other words', async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    const graph = {
      invoke: (_input: object, config?: RunnableConfig) =>
        untilAborted(config?.signal).catch(() => {
          throw new DOMException('The operation was aborted.', 'AbortError');
        }),
    };
    const running = runGraph(graph, {}, { signal: controller.signal });

    controller.abort(reason);

    await expect(running).rejects.toBe(reason);
  });

  it('runs many times under one signal without a listener warning', async () => {
    const { signal } = new AbortController();
    const graph = askGraph().compile();
    const client = scriptedClient();

    const warnings = await warningsDuring(() =>
      Promise.all(
        Array.from({ length: 9 }, () => runGraph(graph, { question: 'Why?' }, { client, signal })),
      ),
    );

    expect(warnings).toEqual([]);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('stops after the super-steps it is allowed', async () => {
    const endless = new StateGraph(State)
      .addNode('again', () => ({ answer: 'more' }))
      .addEdge(START, 'again')
      .addEdge('again', 'again')
      .compile();

    await expect(runGraph(endless, { question: '' }, { recursionLimit: 3 })).rejects.toThrow(
      /recursion limit of 3/,
    );
    await expect(runGraph(endless, { question: '' }, { recursionLimit: 0 })).rejects.toThrow(
      ConfigError,
    );
  });

  it.each([
    [{ signal: {} }, 'Expected `signal` to be an AbortSignal.'],
    [{ drainSignal: 'SIGTERM' }, 'Expected `drainSignal` to be an AbortSignal.'],
    [{ client: {} }, 'Expected `client` to be a PerplexityClient'],
    [{ checkpointer: 'sqlite:threads.db' }, "one of LangGraph's savers"],
    [{ checkpointer: { saver: new MemorySaver() } }, 'has it as its `saver`'],
  ])('refuses an option that would break in the middle: %j', async (options, sentence) => {
    const run = runGraph(askGraph().compile(), { question: 'Why?' }, options as never);

    await expect(run).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
    await expect(run).rejects.toThrow(sentence);
  });

  it.each([undefined, 42, askGraph()])('refuses what is not a compiled graph', async (graph) => {
    const run = runGraph(graph as never, {} as never);

    await expect(run).rejects.toMatchObject({ code: 'GRAPH_INVALID' });
    await expect(run).rejects.toThrow('give what `compile()` returns');
  });
});
