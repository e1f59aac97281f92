import { END, START, StateGraph, StateSchema } from '@langchain/langgraph';
import { clientOf, humanApproval } from 'crossgraph';
import { z } from 'zod';

// Graphs for the tests of `run`, `resume` and `threads`, in JavaScript over `dist` as a user would have them.

const state = new StateSchema({
  question: z.string().default('Why do corals bleach?'),
  draft: z.string().default(''),
  published: z.string().default(''),
});

const write = async ({ question }, { signal }) => {
  const { text } = await clientOf().ask(question, { signal });
  return { draft: text };
};

/** Asks Perplexity, then a human. */
export const approval = new StateGraph(state)
  .addNode('write', write)
  .addNode(
    'approve',
    humanApproval({
      question: 'Publish this?',
      show: ({ question }) => question,
      edit: z.string().min(3),
      decided: (decision, { draft }) => ({
        published:
          decision.decision === 'reject'
            ? ''
            : decision.decision === 'edit'
              ? decision.value
              : draft,
      }),
    }),
  )
  .addEdge(START, 'write')
  .addEdge('write', 'approve')
  .addEdge('approve', END)
  .compile();

/** Says that it waits, and goes on when the process is told to stop: between two super-steps it is stopped then. */
export const waiting = new StateGraph(state)
  .addNode('write', write)
  .addNode('wait', async () => {
    process.stderr.write('waiting\n');
    const kept = setInterval(() => undefined, 1000);
    await new Promise((resolve) => process.once('SIGINT', resolve));
    clearInterval(kept);
    return {};
  })
  .addNode('publish', ({ draft }) => ({ published: draft }))
  .addEdge(START, 'write')
  .addEdge('write', 'wait')
  .addEdge('wait', 'publish')
  .addEdge('publish', END)
  .compile();

export const broken = new StateGraph(state)
  .addNode('write', () => {
    throw new Error('the pen broke');
  })
  .addEdge(START, 'write')
  .addEdge('write', END)
  .compile();

export const large = new StateGraph(state)
  .addNode('write', () => ({ draft: 'x'.repeat(300_000) }))
  .addEdge(START, 'write')
  .addEdge('write', END)
  .compile();

export const notAGraph = { invoke: 'no' };
