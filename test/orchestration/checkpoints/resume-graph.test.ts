import { Command, END, MemorySaver, START, StateGraph, StateSchema } from '@langchain/langgraph';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  type ApprovalDecision,
  humanApproval,
} from '../../../src/orchestration/checkpoints/human-approval.js';
import { resumeGraph } from '../../../src/orchestration/checkpoints/resume-graph.js';
import { runGraph } from '../../../src/orchestration/running/run-graph.js';

const state = new StateSchema({
  draft: z.string().default(''),
  published: z.array(z.string()).default([]),
});
type State = typeof state.State;

const published = (decision: ApprovalDecision<string>, { draft }: State) => {
  if (decision.decision === 'reject') return new Command({ goto: END, update: { draft: '' } });
  return { published: [decision.decision === 'edit' ? decision.value : draft] };
};

/** Writes, asks, publishes. `checkpointer` as runs bring it. */
function approvalGraph() {
  return new StateGraph(state)
    .addNode('write', () => ({ draft: 'Corals bleach.' }))
    .addNode(
      'approve',
      humanApproval({
        question: 'Publish this?',
        show: ({ draft }: State) => ({ draft }),
        edit: z.string().min(3),
        decided: published,
      }),
      { ends: [END] },
    )
    .addEdge(START, 'write')
    .addEdge('write', 'approve')
    .addEdge('approve', END)
    .compile();
}

async function interruptedRun() {
  const graph = approvalGraph();
  const checkpointer = new MemorySaver();
  const run = await runGraph(graph, {}, { checkpointer, threadId: 't' });
  const id = run.interrupts[0]?.id ?? '';
  const resume = (answers?: Record<string, unknown>, threadId = 't') =>
    resumeGraph(graph, { checkpointer, threadId, answers });
  return { run, id, resume, graph, checkpointer };
}

/** Two nodes that ask at the same time. */
function twoQuestions() {
  const both = new StateSchema({ left: z.string().default(''), right: z.string().default('') });
  const ask = (key: 'left' | 'right') =>
    humanApproval({
      question: `Is ${key} good?`,
      decided: ({ decision }: ApprovalDecision) => ({ [key]: decision }),
    });
  return new StateGraph(both)
    .addNode('askLeft', ask('left'))
    .addNode('askRight', ask('right'))
    .addEdge(START, 'askLeft')
    .addEdge(START, 'askRight')
    .compile();
}

describe('humanApproval and resumeGraph', () => {
  it('asks, and goes on when approved', async () => {
    const { run, id, resume } = await interruptedRun();

    const { output, stopReason } = await resume({ [id]: { decision: 'approve' } });

    expect(run.stopReason).toBe('interrupted');
    expect(run.interrupts[0]?.value).toEqual({
      question: 'Publish this?',
      show: { draft: 'Corals bleach.' },
      decisions: ['approve', 'reject', 'edit'],
    });
    expect(run.interrupts[0]?.response_schema).toBeDefined();
    expect(stopReason).toBe('completed');
    expect(output.published).toEqual(['Corals bleach.']);
  });

  it('takes an edited version, and a rejection that goes elsewhere', async () => {
    const edited = await interruptedRun();
    const rejected = await interruptedRun();

    const edit = await edited.resume({ [edited.id]: { decision: 'edit', value: 'Reefs pale.' } });
    const reject = await rejected.resume({ [rejected.id]: { decision: 'reject', reason: 'no' } });

    expect(edit.output.published).toEqual(['Reefs pale.']);
    expect(reject.output).toEqual({ draft: '', published: [] });
  });

  it('refuses a second answer, also one given at the same time', async () => {
    const { id, resume } = await interruptedRun();
    const approve = { [id]: { decision: 'approve' } };

    const [first, second] = await Promise.allSettled([resume(approve), resume(approve)]);
    const third = await resume(approve).catch((error) => error);

    expect([first.status, second.status]).toEqual(['fulfilled', 'rejected']);
    expect(third).toMatchObject({ code: 'RESUME_REFUSED', pendingIds: [] });
    expect(third.message).toBe(
      `The thread "t" does not wait for an answer to ${id}, which was never asked or has been answered; nothing waits for an answer.`,
    );
  });

  it('refuses an unknown id with those that wait, and an answer that does not fit; the question waits on', async () => {
    const { id, resume } = await interruptedRun();

    const unknown = await resume({ nowhere: 'yes' }).catch((error) => error);
    const unfit = await resume({ [id]: { decision: 'edit', value: 'x' } }).catch((error) => error);
    const plain = await resume({ [id]: 'yes' }).catch((error) => error);
    const silent = await resume().catch((error) => error);
    const { output } = await resume({ [id]: { decision: 'approve' } });

    expect(unknown).toMatchObject({ code: 'RESUME_REFUSED', pendingIds: [id] });
    expect(unknown.message).toContain(`these wait: ${id}.`);
    expect(unfit).toMatchObject({ code: 'RESUME_REFUSED' });
    expect(unfit.message).toMatch(/^An answer does not fit what was asked for.*value: /);
    expect(plain).toMatchObject({ code: 'RESUME_REFUSED' });
    expect(silent).toMatchObject({ code: 'RESUME_REFUSED', pendingIds: [id] });
    expect(output.published).toEqual(['Corals bleach.']);
  });

  it('says so when there is no such thread, no checkpointer, or nothing left to do', async () => {
    const { id, resume, graph } = await interruptedRun();
    await resume({ [id]: { decision: 'approve' } });

    await expect(resume({ [id]: 1 }, 'nowhere')).rejects.toMatchObject({
      code: 'THREAD_UNKNOWN',
      message: 'There is no thread "nowhere" in this store of checkpoints.',
    });
    await expect(resume()).rejects.toThrow('has come to its end');
    await expect(resume({})).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
    await expect(resumeGraph(graph, { threadId: 't' })).rejects.toThrow('give `checkpointer`');
  });

  it('answers several questions one at a time or together', async () => {
    const graph = twoQuestions();
    const checkpointer = new MemorySaver();
    const asked = await runGraph(graph, {}, { checkpointer, threadId: 'one' });
    await runGraph(graph, {}, { checkpointer, threadId: 'both' });
    const [left, right] = asked.interrupts.map(({ id }) => id ?? '');
    const approve = { decision: 'approve' };
    const reject = { decision: 'reject' };

    const half = await resumeGraph(graph, {
      ...{ checkpointer, threadId: 'one' },
      answers: { [left ?? '']: approve },
    });
    const again = resumeGraph(graph, {
      ...{ checkpointer, threadId: 'one' },
      answers: { [left ?? '']: reject, [right ?? '']: approve },
    });
    await expect(again).rejects.toMatchObject({ code: 'RESUME_REFUSED', pendingIds: [right] });
    const whole = await resumeGraph(graph, {
      ...{ checkpointer, threadId: 'one' },
      answers: { [right ?? '']: reject },
    });
    const other = await runGraph(graph, {}, { checkpointer, threadId: 'together' });
    const answers = Object.fromEntries(other.interrupts.map(({ id }) => [id ?? '', approve]));
    const together = await resumeGraph(graph, { checkpointer, threadId: 'together', answers });

    expect(half.stopReason).toBe('interrupted');
    expect(half.interrupts.map(({ id }) => id)).toEqual([right]);
    expect(whole.output).toEqual({ left: 'approve', right: 'reject' });
    expect(together.output).toEqual({ left: 'approve', right: 'approve' });
  });

  it('goes on without an answer from where a node failed, and repeats nothing', async () => {
    let tries = 0;
    let paid = 0;
    const graph = new StateGraph(state)
      .addNode('pay', () => {
        paid += 1;
        return { draft: 'paid' };
      })
      .addNode('fail', ({ draft }) => {
        tries += 1;
        if (tries === 1) throw new Error('broken once');
        return { published: [draft] };
      })
      .addEdge(START, 'pay')
      .addEdge('pay', 'fail')
      .compile();
    const checkpointer = new MemorySaver();
    await expect(runGraph(graph, {}, { checkpointer, threadId: 't' })).rejects.toThrow('broken');

    const { output } = await resumeGraph(graph, { checkpointer, threadId: 't' });

    expect(output.published).toEqual(['paid']);
    expect([paid, tries]).toEqual([1, 2]);
  });
});
