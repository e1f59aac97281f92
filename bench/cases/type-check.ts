import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { BenchCase } from '../bench-case.js';
import { judged } from '../bench-result.js';
import { makeUserProject } from '../user-project.js';

const run = promisify(execFile);

/** What a newcomer writes first: two agents with tools, one graph, one run. */
const firstProgram = `import { END, MessagesValue, START, StateGraph, StateSchema } from '@langchain/langgraph';
import { createPerplexityTools, defineAgent, runGraph } from 'crossgraph';

const tools = createPerplexityTools();
const finder = defineAgent({ name: 'finder', instructions: 'Find the facts.', tools });
const critic = defineAgent({ name: 'critic', instructions: 'Name the weakest claim.' });
export const review = new StateGraph(new StateSchema({ messages: MessagesValue }))
  .addNode('finder', finder)
  .addNode('critic', critic)
  .addEdge(START, 'finder')
  .addEdge('finder', 'critic')
  .addEdge('critic', END)
  .compile({ name: 'review' });
const { output, report } = await runGraph(review, { messages: 'Why is the sky blue?' });
console.log(output.messages.at(-1)?.text, report.total.costUsd);
`;

/** How long a user's compiler takes for our types and LangGraph's: the least of several runs, all its threads together. */
export const typeCheck: BenchCase = {
  name: 'type-check',
  run: async ({ quick }) => {
    const project = makeUserProject({ sources: { 'main.ts': firstProgram } });
    try {
      let least = Infinity;
      for (let round = 0; round < (quick ? 1 : 7); round++) {
        least = Math.min(least, await cpuSecondsOf(project.tsc, project.folder));
      }
      return [
        judged({
          name: "type-check of the user's 15-line program (`tsc --noEmit`)",
          value: least,
          unit: 's CPU',
          target: { value: 1 },
        }),
      ];
    } finally {
      project.remove();
    }
  },
};

/** Node does not tell the processor time of a child; bash does. */
async function cpuSecondsOf(tsc: string, cwd: string): Promise<number> {
  const script = 'TIMEFORMAT="cpu %U %S"; time "$0" "$1" -p .';
  const { stderr } = await run('bash', ['-c', script, process.execPath, tsc], { cwd });
  const [, user, system] = /cpu ([\d.]+) ([\d.]+)/.exec(stderr) ?? [];
  return Number(user) + Number(system);
}
