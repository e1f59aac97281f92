import { getEventListeners } from 'node:events';
import { Annotation, interrupt, MemorySaver, START, StateGraph } from '@langchain/langgraph';
import { describe, expect, it } from 'vitest';
import { createLedger } from '../../../src/budget/ledger.js';
import { BudgetExceededError, ConfigError } from '../../../src/errors.js';
import { clientOf } from '../../../src/orchestration/running/client-of.js';
import { RunStoppedError } from '../../../src/orchestration/running/run-errors.js';
import { createRunGate } from '../../../src/orchestration/running/run-gate.js';
import { runGraph } from '../../../src/orchestration/running/run-graph.js';
import { stoppedRunOf } from '../../../src/orchestration/running/stopped-run.js';
import { manualClock } from '../../../src/testing/manual-clock.js';
import { answerWith, scriptedClient, untilAborted } from '../scripted-client.js';

const State = Annotation.Root({ question: Annotation<string>, answer: Annotation<string> });
const input = { question: 'Why?' };

/** Two nodes, each of which asks once. */
function twoAsks(between: () => void = () => undefined) {
  const ask = async ({ question }: typeof State.State) => ({
    answer: (await clientOf().ask(question)).text,
  });
  return new StateGraph(State)
    .addNode('first', async (state) => {
      const update = await ask(state);
      between();
      return update;
    })
    .addNode('second', ask)
    .addEdge(START, 'first')
    .addEdge('first', 'second');
}

async function failureOf(run: Promise<unknown>) {
  const error = await run.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return { error, stopped: stoppedRunOf(error) };
}

describe('a run that the graph ends', () => {
  it('has come to its end', async () => {
    const run = await runGraph(twoAsks().compile(), input, { client: scriptedClient() });

    expect(run).toMatchObject({ stopReason: 'completed', interrupts: [], threadId: undefined });
    expect(run.report).toMatchObject({
      graph: 'graph',
      stopReason: 'completed',
      threadId: null,
      total: { calls: 2, costUsd: 0.01 },
      waste: { duplicates: { calls: 1, paidCalls: 1, costUsd: 0.005 }, unused: { calls: 0 } },
    });
  });

  it('asks a human, by the thread of a checkpointer that only this run was given', async () => {
    const graph = new StateGraph(State)
      .addNode('approve', () => ({ answer: interrupt('Send it?') as string }))
      .addEdge(START, 'approve')
      .compile();
    const checkpointer = new MemorySaver();

    const { stopReason, interrupts, threadId, output } = await runGraph(graph, input, {
      checkpointer,
    });

    expect(stopReason).toBe('interrupted');
    expect(interrupts).toMatchObject([{ id: expect.any(String), value: 'Send it?' }]);
    expect(output.question).toBe('Why?');
    expect(await checkpointer.getTuple({ configurable: { thread_id: threadId } })).toBeDefined();
  });
});

describe('a run that is stopped', () => {
  it('tells its time limit, its waiting included', async () => {
    const clock = manualClock();
    const client = scriptedClient(({ options }) => untilAborted(options.signal));
    const running = failureOf(
      runGraph(twoAsks().compile(), input, { client, budget: { ms: 500 }, clock }),
    );
    while (client.asked.length === 0) await new Promise((resolve) => setImmediate(resolve));

    await clock.advance(500);
    const { error, stopped } = await running;

    expect(error).toBeInstanceOf(RunStoppedError);
    expect(error).toMatchObject({ stopReason: 'deadline', errorType: 'run_deadline' });
    expect(stopped).toMatchObject({
      stopReason: 'deadline',
      report: { stopReason: 'deadline', durationMs: 500, total: { outcomes: { error: 1 } } },
    });
  });

  it('ends with its time limit also while it waits for its turn', async () => {
    const clock = manualClock();
    const gate = createRunGate({ maxRuns: 1 });
    const { signal } = new AbortController();
    const run = { drain: () => undefined, abort: () => undefined };
    await gate.enter({ priority: 'batch', signal, run });
    const waiting = failureOf(
      runGraph(twoAsks().compile(), input, { gate, budget: { ms: 500 }, clock }),
    );

    await clock.advance(500);

    expect((await waiting).error).toMatchObject({ stopReason: 'deadline' });
    expect(gate.waiting).toBe(0);
  });

  it('tells that it was drained, and goes on from there with nothing asked again', async () => {
    const drain = new AbortController();
    const client = scriptedClient();
    const checkpointer = new MemorySaver();
    const graph = twoAsks(() => drain.abort()).compile();
    const options = { client, checkpointer, threadId: 'a' };

    const { error, stopped } = await failureOf(
      runGraph(graph, input, { ...options, drainSignal: drain.signal }),
    );
    expect(error).toMatchObject({ code: 'RUN_STOPPED', stopReason: 'drained' });
    expect(stopped).toMatchObject({ threadId: 'a', report: { total: { calls: 1 } } });
    const { stopReason, report } = await runGraph(graph, null as never, options);

    expect(stopReason).toBe('completed');
    expect([report.total.calls, client.asked.length]).toEqual([1, 2]);
    expect(getEventListeners(drain.signal, 'abort')).toEqual([]);
  });

  it('lets a call that does not fit the budget fail, and ends with it where no node catches it', async () => {
    const client = scriptedClient(({ options }) => {
      // As the client does, and the bill at once.
      options.budget?.reserve({ usd: 0.004, tokens: 10 }, 0).settle({ usd: 0.004, tokens: 10 });
      return answerWith();
    });

    const { error, stopped } = await failureOf(
      runGraph(twoAsks().compile(), input, { client, budget: { usd: 0.005 } }),
    );

    expect(error).toBeInstanceOf(BudgetExceededError);
    expect(stopped).toMatchObject({
      stopReason: 'budget_exceeded',
      report: {
        total: { calls: 2, outcomes: { miss: 1, error: 1 } },
        nodes: [
          { name: 'first', runs: 1, failed: 0 },
          { name: 'second', runs: 1, failed: 1 },
        ],
        // What was answered before the run broke off is of no use to anybody.
        waste: { unused: { calls: 1, costUsd: 0.005 } },
      },
    });
  });

  it('is paid by its own ledger and by the one a call brings along', async () => {
    const own = createLedger();
    const client = scriptedClient(({ options }) => {
      options.budget?.reserve({ usd: 0.1, tokens: 1 }, 0).settle({ usd: 0.1, tokens: 1 });
      return answerWith();
    });
    const graph = new StateGraph(State)
      .addNode('ask', async () => {
        await clientOf().ask('Why?', { budget: own });
        await clientOf().ask('How?');
        return { answer: '' };
      })
      .addEdge(START, 'ask')
      .compile();
    const events: unknown[] = [];

    await runGraph(graph, input, {
      client,
      budget: { usd: 0.25, requests: 10 },
      onEvent: (event) => event.type === 'budget_warning' && events.push(event),
    });

    expect(own.spentUsd).toBe(0.1);
    expect(events).toMatchObject([{ unit: 'usd', spent: 0.2, allowed: 0.25 }]);
  });

  it.each([{ usd: 0 }, { requests: 0 }, { tokens: 0 }, { ms: 0 }])(
    'is not begun with a budget of %o',
    async (budget) => {
      const run = runGraph(twoAsks().compile(), input, { budget });

      await expect(run).rejects.toThrow(ConfigError);
      await expect(run).rejects.toThrow(/budget of 0 .* could ask nothing/);
    },
  );
});

describe('runs of one thread', () => {
  it('wait for each other, or are refused', async () => {
    let open: () => void = () => undefined;
    const opened = new Promise<void>((resolve) => {
      open = resolve;
    });
    const client = scriptedClient(async () => {
      await opened;
      return answerWith();
    });
    const graph = twoAsks().compile({ checkpointer: new MemorySaver() });
    const options = { client, threadId: 'a' };
    const first = runGraph(graph, input, options);
    const second = runGraph(graph, input, options);

    await expect(runGraph(graph, input, { ...options, multitask: 'reject' })).rejects.toMatchObject(
      { code: 'RUN_REFUSED', reason: 'thread_busy' },
    );
    while (client.asked.length === 0) await new Promise((resolve) => setImmediate(resolve));
    expect(client.asked).toHaveLength(1);
    open();

    await expect(Promise.all([first, second])).resolves.toHaveLength(2);
  });
});

describe('a nested run', () => {
  it("has its parent's turn, client, budget and books, and a report of its own", async () => {
    const client = scriptedClient();
    const inner = twoAsks().compile({ name: 'inner' });
    const nested: unknown[] = [];
    const outer = new StateGraph(State)
      .addNode('run', async () => {
        const { output, report } = await runGraph(inner, input);
        nested.push(report.total.calls, report.graph);
        return { answer: output.answer };
      })
      .addNode('ask', async () => ({ answer: (await clientOf().ask('How?')).text }))
      .addEdge(START, 'run')
      .addEdge('run', 'ask')
      .compile({ name: 'outer' });
    const gate = createRunGate({ maxRuns: 1 });

    const { report } = await runGraph(outer, input, { client, gate });

    expect(nested).toEqual([2, 'inner']);
    expect(report.total.calls).toBe(3);
    expect(report.nodes.map(({ name, calls }) => [name, calls])).toEqual([
      ['run', 0],
      ['first', 1],
      ['second', 1],
      ['ask', 1],
    ]);
  });

  it("of its parent's own thread is refused instead of waiting for ever", async () => {
    const checkpointer = new MemorySaver();
    const inner = twoAsks().compile();
    const outer = new StateGraph(State)
      .addNode('run', async () => {
        await runGraph(inner, input, { threadId: 'a', checkpointer });
        return { answer: '' };
      })
      .addEdge(START, 'run')
      .compile();

    await expect(runGraph(outer, input, { threadId: 'a', checkpointer })).rejects.toMatchObject({
      code: 'RUN_REFUSED',
      reason: 'thread_busy',
    });
  });
});
