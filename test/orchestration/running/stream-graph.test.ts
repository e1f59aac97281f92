import diagnostics from 'node:diagnostics_channel';
import { Annotation, interrupt, MemorySaver, START, StateGraph } from '@langchain/langgraph';
import { createWebAgent } from 'crossgraph/agents';
import { createFanOutGraph } from 'crossgraph/graphs';
import { describe, expect, it } from 'vitest';
import { clientOf } from '../../../src/orchestration/running/client-of.js';
import { createEventBuffer } from '../../../src/orchestration/running/event-buffer.js';
import type { RunEvent } from '../../../src/orchestration/running/run-event.js';
import { runGraph } from '../../../src/orchestration/running/run-graph.js';
import { streamGraph } from '../../../src/orchestration/running/stream-graph.js';
import { scriptedClient, untilAborted } from '../scripted-client.js';

const questions = ['Why?'];
const fanOut = () => createFanOutGraph({ agents: [createWebAgent()] });

async function read(events: AsyncIterable<RunEvent>): Promise<RunEvent[]> {
  const all: RunEvent[] = [];
  for await (const event of events) all.push(event);
  return all;
}

describe('streamGraph', () => {
  it('tells what happens in its order and place, and ends with what the run comes to', async () => {
    const stream = streamGraph(fanOut(), { questions }, { client: scriptedClient() });

    const events = await read(stream);
    const { output, report } = await stream.run;

    expect(events.map((event) => [event.type, 'name' in event ? event.name : undefined])).toEqual([
      ['run_started', undefined],
      ['node_started', 'ask_all'],
      ['agent_started', 'web'],
      ['tool_started', 'perplexity_ask'],
      ['call_started', undefined],
      ['call_ended', undefined],
      ['tool_ended', 'perplexity_ask'],
      ['agent_ended', 'web'],
      ['node_ended', 'ask_all'],
      ['run_ended', undefined],
    ]);
    expect(events.find(({ type }) => type === 'call_ended')).toMatchObject({
      agent: 'web',
      node: 'ask_all',
      tool: 'perplexity_ask',
      outcome: 'miss',
      costUsd: 0.005,
      totalTokens: 50,
    });
    const steps = events.flatMap((event) => ('parent' in event ? [event] : []));
    const ids = new Map(steps.map((event) => [event.id, event.parent]));
    const tool = steps.find(({ type }) => type === 'tool_started');
    expect(ids.get(ids.get(tool?.parent ?? 0) ?? 0)).toBe(1);
    expect(events.at(-1)).toMatchObject({ stopReason: 'completed', report });
    expect(output.answers).toHaveLength(1);
    expect(JSON.parse(JSON.stringify(events.at(-1)))).toMatchObject({ type: 'run_ended' });
  });

  it('ends the run when the reader leaves', async () => {
    const client = scriptedClient(({ options }) => untilAborted(options.signal));
    const stream = streamGraph(fanOut(), { questions }, { client });

    for await (const { type } of stream) if (type === 'call_started') break;

    await expect(stream.run).rejects.toMatchObject({ code: 'RUN_STOPPED', stopReason: 'aborted' });
    expect(client.asked.map(({ options }) => options.signal?.aborted)).toEqual([true]);
  });

  it('answers a reader who asks for several events at once', async () => {
    const stream = streamGraph(fanOut(), { questions }, { client: scriptedClient() });
    const events = stream[Symbol.asyncIterator]();

    const first = await Promise.all([events.next(), events.next(), events.next()]);

    expect(first.map(({ value }) => value?.type)).toEqual([
      'run_started',
      'node_started',
      'agent_started',
    ]);
    await events.return?.();
    await expect(stream.run).rejects.toMatchObject({ stopReason: 'aborted' });
  });

  it('throws what the run rejects with, behind the last event', async () => {
    const State = Annotation.Root({ n: Annotation<number>, budget: Annotation<number> });
    const reason = new Error('This node never works.');
    const graph = new StateGraph(State)
      .addNode('fail', () => {
        throw reason;
      })
      .addEdge(START, 'fail')
      .compile();
    const types: string[] = [];

    const reading = (async () => {
      for await (const { type } of streamGraph(graph, { n: 1 })) types.push(type);
    })();

    await expect(reading).rejects.toBe(reason);
    expect(types).toEqual(['run_started', 'node_started', 'node_ended', 'run_ended']);
  });

  it('tells the pieces of an answer that a node streams', async () => {
    const State = Annotation.Root({ text: Annotation<string> });
    const graph = new StateGraph(State)
      .addNode('write', async (_state, config) => {
        let text = '';
        for await (const event of clientOf(undefined, config).stream('Why?')) {
          if (event.type === 'text_delta') text += event.delta;
        }
        return { text };
      })
      .addEdge(START, 'write')
      .compile();
    const stream = streamGraph(graph, { text: '' }, { client: scriptedClient() });

    const deltas = (await read(stream)).flatMap((event) =>
      event.type === 'text_delta' ? [event] : [],
    );

    expect(deltas.map(({ delta }) => delta).join('')).toBe((await stream.run).output.text);
    expect(deltas[0]).toMatchObject({ node: 'write', endpoint: 'agent' });
  });

  it('tells the questions for a human', async () => {
    const State = Annotation.Root({ answer: Annotation<string> });
    const graph = new StateGraph(State)
      .addNode('approve', () => ({ answer: interrupt('Send it?') as string }))
      .addEdge(START, 'approve')
      .compile({ checkpointer: new MemorySaver() });

    const events = await read(streamGraph(graph, { answer: '' }));

    expect(events.slice(-3)).toMatchObject([
      { type: 'node_ended', ending: 'passed' },
      { type: 'interrupt', value: 'Send it?', id: expect.any(String) },
      { type: 'run_ended', stopReason: 'interrupted' },
    ]);
  });
});

describe('the diagnostics channels', () => {
  it('tell the same of every run in the process, to whoever subscribes', async () => {
    const heard: unknown[] = [];
    const hear = (event: unknown) => heard.push(event);
    const told: RunEvent[] = [];
    diagnostics.subscribe('crossgraph:call_ended', hear);

    await runGraph(
      fanOut(),
      { questions },
      { client: scriptedClient(), onEvent: (event) => told.push(event) },
    );
    diagnostics.unsubscribe('crossgraph:call_ended', hear);
    await runGraph(fanOut(), { questions }, { client: scriptedClient() });

    expect(heard).toEqual(told.filter(({ type }) => type === 'call_ended'));
    expect(heard).toHaveLength(1);
  });
});

describe('onEvent', () => {
  it('may throw without harm', async () => {
    const onEvent = () => {
      throw new Error('A mistake of the listener.');
    };

    const { stopReason } = await runGraph(
      fanOut(),
      { questions },
      { client: scriptedClient(), onEvent },
    );

    expect(stopReason).toBe('completed');
  });
});

describe('createEventBuffer', () => {
  const eventAt = (at: number): RunEvent => ({
    type: 'interrupt',
    id: undefined,
    value: at,
    runId: 'run_1',
    at,
  });

  it('drops the oldest when too many wait, and says so in their place', async () => {
    const { push, end, reader } = createEventBuffer({ maxWaiting: 3, onLeave: () => undefined });
    for (let at = 0; at < 5_000; at++) push(eventAt(at));
    end();

    const read: unknown[] = [];
    for (let step = await reader.next(); !step.done; step = await reader.next()) {
      read.push(step.value.type === 'events_dropped' ? step.value.count : step.value.at);
    }

    expect(read).toEqual([4_997, 4_997, 4_998, 4_999]);
  });

  it('gives a reader who keeps up every event, and wakes one who waits', async () => {
    const { push, end, reader } = createEventBuffer({ maxWaiting: 1, onLeave: () => undefined });
    const read: unknown[] = [];
    for (let at = 0; at < 2_500; at++) {
      const next = reader.next();
      push(eventAt(at));
      read.push((await next).value?.at);
    }
    end({ thrown: 'over' });

    expect(read).toEqual(Array.from({ length: 2_500 }, (_, at) => at));
    await expect(reader.next()).rejects.toBe('over');
    await expect(reader.next()).resolves.toEqual({ done: true, value: undefined });
  });
});
