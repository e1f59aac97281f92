import type { RunnableConfig } from '@langchain/core/runnables';
import { END, START, StateGraph, StateSchema } from '@langchain/langgraph';
import { type AgentResult, askAgents, instrumentGraph, type MessagesAgent } from 'crossgraph';
import { z } from 'zod';
import { critic } from '../agents/critic.js';
import { researcher } from '../agents/researcher.js';

const ResearchState = new StateSchema({
  questions: z.array(z.string().trim().min(1)).min(1),
  /** In the order of the questions; an agent that failed has left a gap, `{ failed }`. */
  answers: z.array(z.custom<AgentResult>()).default(() => []),
  /** What is weak about each answer that there is. */
  reviews: z.array(z.custom<AgentResult>()).default(() => []),
});
type State = typeof ResearchState.State;

/** All questions go to the researcher in parallel; then the critic reads what came back. */
export const research = instrumentGraph(
  new StateGraph(ResearchState)
    .addNode('research', async ({ questions }: State, config: RunnableConfig) => ({
      answers: await askAgents(
        questions.map((question) => ({ question, agent: researcher })),
        { config },
      ),
    }))
    .addNode('review', async ({ answers }: State, config: RunnableConfig) => ({
      reviews: await askAgents(reviewsOf(answers), { config }),
    }))
    .addEdge(START, 'research')
    .addEdge('research', 'review')
    .addEdge('review', END)
    .compile({ name: 'research' }),
  { name: 'research' },
);

function reviewsOf(answers: readonly AgentResult[]): { question: string; agent: MessagesAgent }[] {
  return answers.flatMap((answer) =>
    answer.failed
      ? []
      : [{ question: `Question: ${answer.question}\nAnswer: ${answer.text}`, agent: critic }],
  );
}
