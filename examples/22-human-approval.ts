// A graph that asks a human before it publishes, and goes on with the answer: in another process, on another day.
import { END, START, StateGraph, StateSchema } from '@langchain/langgraph';
import {
  clientOf,
  humanApproval,
  openCheckpointer,
  PerplexityClient,
  resumeGraph,
  runGraph,
} from 'crossgraph';
import { startSimulator } from 'crossgraph/testing';
import { z } from 'zod';

const simulator = await startSimulator();
const { keys: apiKeys, url: baseUrl, limits } = simulator;
const client = new PerplexityClient({ apiKeys, baseUrl, limits });

const state = new StateSchema({
  question: z.string(),
  draft: z.string().default(''),
  published: z.string().default(''),
});
const graph = new StateGraph(state)
  .addNode('write', async ({ question }) => ({ draft: (await clientOf().ask(question)).text }))
  .addNode(
    'approve',
    humanApproval({
      question: 'Publish this?',
      show: ({ draft }: typeof state.State) => draft,
      edit: z.string().min(20),
      decided: (decision, { draft }) => {
        if (decision.decision === 'reject') return {};
        return { published: decision.decision === 'edit' ? decision.value : draft };
      },
    }),
  )
  .addEdge(START, 'write')
  .addEdge('write', 'approve')
  .addEdge('approve', END)
  .compile();

// `sqlite:threads.db` or `postgres://…` outlives the process.
const { saver: checkpointer, close } = await openCheckpointer('memory');
const options = { client, checkpointer, threadId: 'monday' };

const asked = await runGraph(graph, { question: 'Why do reefs bleach?' }, options);
const [question] = asked.interrupts;
console.log(asked.stopReason, question?.value);

const answers = { [question?.id ?? '']: { decision: 'approve' } };
const { output } = await resumeGraph(graph, { ...options, answers });
console.log(`Published: ${output.published}`);

// The second answer to the same question is refused.
await resumeGraph(graph, { ...options, answers }).catch(({ code }) => console.log(code));
console.log(`${simulator.bill().runs} paid run`);

await close();
await client.close();
await simulator.close();
