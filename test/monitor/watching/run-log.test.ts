import { channel } from 'node:diagnostics_channel';
import { Annotation, START, StateGraph } from '@langchain/langgraph';
import { createWebAgent } from 'crossgraph/agents';
import { createFanOutGraph } from 'crossgraph/graphs';
import { afterEach, describe, expect, it } from 'vitest';
import { manualClock } from '../../../src/core/manual-clock.js';
import type { Run } from '../../../src/monitor/watching/monitor-report.js';
import { openRunLog, type RunLog } from '../../../src/monitor/watching/run-log.js';
import { clientOf } from '../../../src/orchestration/running/client-of.js';
import { runGraph } from '../../../src/orchestration/running/run-graph.js';
import {
  answerWith,
  metaWith,
  scriptedClient,
  untilAborted,
} from '../../orchestration/scripted-client.js';

let log: RunLog | undefined;
afterEach(() => log?.close());

function opened(): RunLog {
  log = openRunLog({ traceUrl: (id) => `http://jaeger/trace/${id}` }, manualClock());
  return log;
}

const fanOut = () => createFanOutGraph({ agents: [createWebAgent()] });
const start = channel('crossgraph:run_started');
const nodeStarts = channel('crossgraph:node_started');

const begin = (runId: string) =>
  start.publish({ type: 'run_started', runId, at: 0, graph: 'g', waitedMs: 0 });
const end = (runId: string) =>
  channel('crossgraph:run_ended').publish({
    ...{ type: 'run_ended', runId, at: 7, stopReason: 'completed', error: undefined, report: {} },
  });

describe('openRunLog', () => {
  it('shows a run with its steps, its calls and what they came to, as the report of the run does', async () => {
    const runs = opened();
    const outcomes = ['miss', 'hit'] as const;
    const client = scriptedClient(() => {
      const outcome = outcomes[client.asked.length - 1] ?? 'miss';
      const costUsd = outcome === 'hit' ? 0 : 0.005;
      const savedUsd = 0.005 - costUsd;
      return answerWith({ meta: metaWith({ outcome, costUsd, savedUsd, traceId: 't1' }) });
    });

    const { report } = await runGraph(fanOut(), { questions: ['Why?', 'How?'] }, { client });
    const [run, ...others] = runs.recent();

    expect(others).toEqual([]);
    expect(run).toMatchObject({
      ...{ runId: report.runId, graph: report.graph, parentRunId: null, state: 'completed' },
      ...{ calls: report.total.calls, reused: 1, costUsd: report.total.costUsd, savedUsd: 0.005 },
      ...{ error: null, droppedSteps: 0 },
      trace: { traceId: 't1', url: 'http://jaeger/trace/t1' },
    });
    const steps = run?.steps ?? [];
    expect(steps.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      'node ask_all',
      'agent web',
      'agent web',
      'tool perplexity_ask',
      'tool perplexity_ask',
      'call agent',
      'call agent',
    ]);
    expect(steps.every(({ state, durationMs }) => state === 'done' && durationMs !== null)).toBe(
      true,
    );
    expect(steps.filter(({ kind }) => kind === 'call')).toMatchObject([
      { outcome: 'miss', costUsd: 0.005 },
      { outcome: 'hit', costUsd: 0 },
    ]);
  });

  it('shows a run while it goes on, and why it failed', async () => {
    const runs = opened();
    const stop = new AbortController();
    let during: Run | undefined;
    const client = scriptedClient(({ options }) => {
      during = runs.recent()[0];
      stop.abort(new Error('enough'));
      return untilAborted(options.signal);
    });

    const run = runGraph(fanOut(), { questions: ['Why?'] }, { client, signal: stop.signal });
    await expect(run).rejects.toThrow();

    expect(during).toMatchObject({ state: 'running', trace: null });
    expect(during?.steps.at(-1)).toMatchObject({
      kind: 'call',
      state: 'running',
      durationMs: null,
    });
    expect(runs.recent()[0]).toMatchObject({ state: 'aborted', error: { message: 'enough' } });
  });

  it('counts what a nested run spends in the run around it too', async () => {
    const runs = opened();
    const inner = fanOut();
    const outer = new StateGraph(Annotation.Root({ done: Annotation<boolean> }))
      .addNode('nested', async (_state, config) => {
        await runGraph(inner, { questions: ['Why?'] });
        await clientOf(undefined, config).ask('And how?');
        return { done: true };
      })
      .addEdge(START, 'nested')
      .compile({ name: 'outer' });

    const { report } = await runGraph(outer, {}, { client: scriptedClient() });
    const [nested, around] = runs.recent();

    expect(around).toMatchObject({ graph: 'outer', calls: 2, costUsd: report.total.costUsd });
    expect(nested).toMatchObject({ calls: 1, costUsd: 0.005, parentRunId: around?.runId });
    expect(nested?.steps.every(({ startMs }) => startMs >= 0)).toBe(true);
  });

  it('keeps 20 runs and 200 steps of each, and counts the steps that it drops', () => {
    const runs = opened();

    begin('lasting');
    for (let run = 0; run < 500; run++) {
      begin(`r${run}`);
      end(`r${run}`);
    }
    for (let id = 0; id < 1000; id++) {
      nodeStarts.publish({
        type: 'node_started',
        runId: 'lasting',
        at: id,
        id,
        parent: 1,
        name: 'n',
      });
    }
    const shown = runs.recent();

    expect(shown).toHaveLength(20);
    expect(shown[0]?.runId).toBe('r499');
    expect(shown.at(-1)).toMatchObject({ runId: 'lasting', state: 'running', droppedSteps: 800 });
    expect(shown.at(-1)?.steps).toHaveLength(200);
  });

  it('lets the oldest go where all are running', () => {
    const runs = opened();

    for (let run = 0; run < 30; run++) begin(`r${run}`);

    expect(runs.recent().map(({ runId }) => runId)).toContain('r29');
    expect(runs.recent().map(({ runId }) => runId)).not.toContain('r9');
  });

  it('leaves runs unheard when it is closed', () => {
    const before = start.hasSubscribers;
    const runs = opened();
    const during = start.hasSubscribers;

    runs.close();

    expect([before, during, start.hasSubscribers]).toEqual([false, true, false]);
  });
});
