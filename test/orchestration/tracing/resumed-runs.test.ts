import { Command, interrupt, MemorySaver, START, StateGraph } from '@langchain/langgraph';
import { afterEach, describe, expect, it } from 'vitest';
import { resumeGraph } from '../../../src/orchestration/checkpoints/resume-graph.js';
import { runGraph } from '../../../src/orchestration/running/run-graph.js';
import { instrumentGraph } from '../../../src/orchestration/tracing/instrument-graph.js';
import { State, work } from '../../telemetry/graph-samples.js';
import {
  type RecordedSpan,
  recordSpans,
  type SpanRecorder,
} from '../../telemetry/span-recorder.js';

let recorder: SpanRecorder | undefined;

afterEach(async () => {
  await recorder?.stop();
  recorder = undefined;
});

async function record(sampled = true): Promise<SpanRecorder> {
  recorder = await recordSpans({ sampled });
  return recorder;
}

const asking = () =>
  new StateGraph(State)
    .addNode('before', async () => {
      await work('early');
      return { items: ['before'] };
    })
    .addNode('ask', () => ({ items: [interrupt<string, string>('go on?')] }))
    .addEdge(START, 'before')
    .addEdge('before', 'ask')
    .compile({ name: 'asking' });

const runsOf = ({ named }: SpanRecorder) => named('invoke_workflow asking');

const linksOf = (span: RecordedSpan | undefined) =>
  (span?.links ?? []).map(({ context, attributes = {} }) => [
    attributes['crossgraph.link.type'],
    `${context.traceId} ${context.spanId}`,
  ]);

const nameOf = (span: RecordedSpan | undefined) => `${span?.traceId} ${span?.spanId}`;

const withAnswer = { resume: 'yes' };

describe('a run that goes on with a thread', () => {
  it('is a new trace of the same conversation, linked to the run that asked', async () => {
    const spans = await record();
    const checkpointer = new MemorySaver();
    const { interrupts } = await runGraph(asking(), { items: [] }, { checkpointer, threadId: 't' });
    const answers = Object.fromEntries(interrupts.map(({ id = '' }) => [id, 'yes']));

    await resumeGraph(asking(), { checkpointer, threadId: 't', answers });

    const [first, second] = runsOf(spans);
    expect(first?.traceId).not.toBe(second?.traceId);
    expect(linksOf(first)).toEqual([]);
    expect(linksOf(second)).toEqual([['interrupted', nameOf(first)]]);
    expect(second?.events.map(({ name }) => name)).toEqual(['crossgraph.graph.resumed']);
    expect([first, second].map((run) => run?.attributes['gen_ai.conversation.id'])).toEqual([
      't',
      't',
    ]);
  });

  it('is linked to the run that failed, when it goes on without an answer', async () => {
    const spans = await record();
    const checkpointer = new MemorySaver();
    let isBroken = true;
    const graph = new StateGraph(State)
      .addNode('pay', () => ({ items: ['paid'] }))
      .addNode('fail', () => {
        if (isBroken) throw new Error('broken once');
        return { items: ['done'] };
      })
      .addEdge(START, 'pay')
      .addEdge('pay', 'fail')
      .compile({ name: 'asking' });
    await runGraph(graph, { items: [] }, { checkpointer, threadId: 't' }).catch(() => undefined);
    isBroken = false;

    await resumeGraph(graph, { checkpointer, threadId: 't' });

    const [first, second] = runsOf(spans);
    expect(linksOf(second)).toEqual([['interrupted', nameOf(first)]]);
  });

  it('is linked to nothing when it begins anew, or the run before it was not traced', async () => {
    const checkpointer = new MemorySaver();
    const thread = { configurable: { thread_id: 't' } };
    const graph = instrumentGraph(asking(), { name: 'asking' });
    graph.checkpointer = checkpointer;
    await graph.invoke({ items: [] }, thread);
    const spans = await record();

    await graph.invoke(new Command(withAnswer), thread);
    await graph.invoke({ items: [] }, thread);

    expect(runsOf(spans).map(linksOf)).toEqual([[], []]);
  });

  it('follows a chain of questions, each to the run before it', async () => {
    const spans = await record();
    const graph = instrumentGraph(
      new StateGraph(State)
        .addNode('one', () => ({ items: [interrupt<string, string>('one?')] }))
        .addNode('two', () => ({ items: [interrupt<string, string>('two?')] }))
        .addEdge(START, 'one')
        .addEdge('one', 'two')
        .compile({ checkpointer: new MemorySaver() }),
      { name: 'asking' },
    );
    const thread = { configurable: { thread_id: 't' } };

    await graph.invoke({ items: [] }, thread);
    await graph.invoke(new Command(withAnswer), thread);
    await graph.invoke(new Command(withAnswer), thread);

    const [first, second, third] = runsOf(spans);
    expect(linksOf(second)).toEqual([['interrupted', nameOf(first)]]);
    expect(linksOf(third)).toEqual([['interrupted', nameOf(second)]]);
  });

  it('leaves what a graph within it does to the run around it', async () => {
    const spans = await record();
    const inner = asking();
    const graph = instrumentGraph(
      new StateGraph(State)
        .addNode('team', inner)
        .addEdge(START, 'team')
        .compile({ checkpointer: new MemorySaver() }),
      { name: 'outer' },
    );
    const thread = { configurable: { thread_id: 't' } };
    await graph.invoke({ items: [] }, thread);

    await graph.invoke(new Command(withAnswer), thread);

    const [first, second] = spans.named('invoke_workflow outer');
    expect(linksOf(second)).toEqual([['interrupted', nameOf(first)]]);
    expect(runsOf(spans).map(linksOf)).toEqual([[], []]);
  });

  it('goes on where the saver has private fields, and where nobody keeps spans', async () => {
    await record();
    const checkpointer = new PrivateSaver();
    const graph = asking();
    const { interrupts } = await runGraph(graph, { items: [] }, { checkpointer, threadId: 't' });
    const answers = Object.fromEntries(interrupts.map(({ id = '' }) => [id, 'yes']));
    await recorder?.stop();
    await record(false);

    const { output } = await resumeGraph(graph, { checkpointer, threadId: 't', answers });

    expect(output.items).toEqual(['before', 'yes']);
    expect(checkpointer.count()).toBeGreaterThan(0);
  });
});

class PrivateSaver extends MemorySaver {
  #written = 0;

  override async putWrites(...args: Parameters<MemorySaver['putWrites']>): Promise<void> {
    this.#written += 1;
    return super.putWrites(...args);
  }

  count(): number {
    return this.#written;
  }
}
