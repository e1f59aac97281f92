import { writeSync } from 'node:fs';
import { END, START, StateGraph, StateSchema } from '@langchain/langgraph';
import { createPerplexityTools, mapNode, openCheckpointer, PerplexityClient } from 'crossgraph';
import { z } from 'zod';

// A program for the tests, in JavaScript over `dist`: it starts a hundred times, and compiling it would take most of the time.
// It runs a graph of 20 calls on thread `t`, or goes on with it where it was left, and prints
// `completed QUESTION`, `store failed QUESTION` and at last `state JSON`. Kills itself once DIE_AFTER calls have come back.
const [url = '', apiKey = '', folder = '', dieAfter = '0'] = process.argv.slice(2);

/** Written at once: a process that is killed flushes nothing. */
const say = (line) => writeSync(1, `${line}\n`);

let answered = 0;
const note = (question, { cacheErrors }) => {
  // A store that was too slow has kept nothing: such a call is answered, not completed.
  say(cacheErrors === 0 ? `completed ${question}` : `store failed ${question}`);
  answered += 1;
  if (answered === Number(dieAfter)) process.kill(process.pid, 'SIGKILL');
};

const client = new PerplexityClient({
  apiKeys: [apiKey],
  baseUrl: url,
  cache: `sqlite:${folder}/answers.db`,
  cacheOrigin: 'https://upstream.example',
  limits: { requestsPerMinute: 60_000, burst: 1_000 },
});
await client.ready();
const { saver, close } = await openCheckpointer(`sqlite:${folder}/threads.db`);
const tools = createPerplexityTools({ client });

const ask = async (question) => {
  const { text, meta } = await client.ask(question);
  note(question, meta);
  return text;
};
const search = async (query) => {
  const { results, meta } = await client.search(query);
  note(query, meta);
  return results.map(({ url }) => url).join(' ');
};
const callTool = async (question) => {
  const call = { type: 'tool_call', id: question, name: 'perplexity_ask', args: { question } };
  const [tool] = tools;
  const message = await tool.invoke(call);
  note(question, message.artifact.meta);
  return message.artifact.text ?? '';
};
const questions = (what, count) =>
  Array.from({ length: count }, (_, index) => `What does ${what} ${index} say?`);

const texts = z.array(z.string()).default([]);
const state = new StateSchema({
  plan: texts,
  reading: texts,
  tools: texts,
  pages: texts,
  report: texts,
});
const graph = new StateGraph(state)
  .addNode('planning', async () => ({ plan: [await ask('What is the plan?')] }))
  .addNode('researching', async () => ({ reading: await mapNode(questions('source', 6), ask) }))
  .addNode('calling', async () => ({ tools: await mapNode(questions('tool', 4), callTool) }))
  .addNode('searching', async () => ({
    pages: await mapNode(questions('page', 3), search, { concurrency: 1 }),
  }))
  .addNode('comparing', async ({ reading }) => ({
    report: await mapNode(questions('claim', 5), ask, { concurrency: 2 }),
    reading: reading.map((text) => text.slice(0, 40)),
  }))
  .addNode('writing', async ({ report }) => ({
    report: [...report, await ask('What is the end?')],
  }))
  .addEdge(START, 'planning')
  .addEdge('planning', 'researching')
  .addEdge('researching', 'calling')
  .addEdge('researching', 'searching')
  .addEdge(['calling', 'searching'], 'comparing')
  .addEdge('comparing', 'writing')
  .addEdge('writing', END)
  .compile({ checkpointer: saver });

const config = { configurable: { thread_id: 't' } };
const { next, createdAt } = await graph.getState(config);
const isOver = createdAt !== undefined && next.length === 0;
// Without a checkpoint it was killed before the first: then it begins.
if (!isOver) await graph.invoke(createdAt === undefined ? {} : null, config);
say(`state ${JSON.stringify((await graph.getState(config)).values)}`);
await client.close();
await close();
