import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import type { RunnableConfig } from '@langchain/core/runnables';
import { END, START, StateGraph, StateSchema } from '@langchain/langgraph';
import { z } from 'zod';
import type { CitedText } from '../../citations/claims.js';
import { expectInteger, expectNumber } from '../../core/expect.js';
import { expectName } from '../../core/expect-name.js';
import { type AgentAnswered, askAgents } from '../branches/ask-agent.js';
import { type Gap, gapOf } from '../branches/gap.js';
import { ChatPerplexity } from '../model/chat-perplexity.js';
import type { MessagesAgent } from '../model/messages-agent.js';
import { instrumentGraph } from '../tracing/instrument-graph.js';
import { citingShown, dataOnly, dossierOf } from './dossier.js';
import { agentNode, named } from './expect-agents.js';
import { roomForSteps } from './room-for-steps.js';
import { type AskShaped, type Shaped, shapedAnswer } from './shaped-answer.js';
import { closeTurn, isNewTurn, markOf, questionOf, turnFields, turnMark } from './turn.js';

export interface RefinementOptions {
  /** Writes the drafts; from the second on it is shown its best one and what the critic says of it. */
  readonly writer: MessagesAgent;
  /** Scores a draft: a chat model, or a function of yours. @defaultValue ChatPerplexity */
  readonly critic?: BaseChatModel | ScoreDraft | undefined;
  /** The score, from 0 to 1, at which a draft is good enough. @defaultValue 0.8 */
  readonly target?: number | undefined;
  /** Drafts at most. @defaultValue 3 */
  readonly rounds?: number | undefined;
  /** @defaultValue 'refinement' */
  readonly name?: string | undefined;
}

/** Judges a draft. `score` is from 0 to 1; `feedback` is what the writer is told. */
export type ScoreDraft = (draft: CitedText, question: string) => Score | Promise<Score>;

export interface Score {
  readonly score: number;
  readonly feedback: string;
}

/** A draft and its score; a draft that could not be scored says why. */
export interface Draft extends CitedText {
  readonly score?: number | undefined;
  readonly feedback?: string | undefined;
  readonly failed?: Gap | undefined;
}

/** `target`: a draft was good enough. `rounds`: the best of all drafts was kept. `gap`: writer or critic failed before either. */
export type RefinementEnding = 'target' | 'rounds' | 'gap';

const RefinementState = new StateSchema({
  ...turnFields,
  ...turnMark,
  /** In the order in which they were written. */
  drafts: z.array(z.custom<Draft>()).default(() => []),
  /** Why the run ended before its time, if it did. */
  gap: z.custom<Gap>().optional(),
  ending: z.custom<RefinementEnding>().optional(),
});
type State = typeof RefinementState.State;

const score = z.object({
  score: z.number().min(0).max(1).describe('How good the draft is, from 0 to 1.'),
  feedback: z.string().describe('What to change, in a few sentences for its writer.'),
});

const instructions = `You judge drafts. Score how completely, correctly and clearly the draft answers the question, from 0
to 1, and say what would make it better. Facts without a source lower the score. ${dataOnly}`;

/**
 * A writer and a critic in turns, until a draft reaches the target or the rounds are used up; the best draft is the answer,
 * not the last. A writer or critic that fails ends it with a typed gap, and the best draft so far stays. Throws a ConfigError
 * for unusable names and for limits out of range.
 */
export function createRefinement({
  writer,
  critic,
  target = 0.8,
  rounds = 3,
  name = 'refinement',
}: RefinementOptions) {
  expectName('name', name);
  expectInteger('rounds', rounds, { min: 1 });
  expectNumber('target', target, { min: 0, max: 1 });
  const agent = named('refinement', writer);
  const judge = judgeOf(critic, name);

  const write = async (state: State, config: RunnableConfig) => {
    const drafts = isNewTurn(state) ? [] : state.drafts;
    if (drafts.length === 0) roomForSteps(name, 2 * rounds, config);
    const best = bestOf(drafts);
    const question = writerPrompt(questionOf(state), best);
    const [given] = await askAgents([{ question, agent }], { config });
    const result = given && citingShown(given, best?.sources ?? []);
    const fresh = { opened: markOf(state), ending: undefined, gap: undefined };
    if (result && !result.failed) return { ...fresh, drafts: [...drafts, draftOf(result)] };
    return {
      ...fresh,
      drafts,
      ...ended(state, drafts, { name, ending: 'gap', gap: result?.failed }),
    };
  };
  const criticise = async (state: State, config: RunnableConfig) => {
    const drafts = [...state.drafts];
    const draft = drafts.pop();
    if (draft === undefined) return {};
    const judged = await judge(draft, { question: questionOf(state), config });
    const all = [
      ...drafts,
      { ...draft, ...(judged.failed ? { failed: judged.failed } : judged.value) },
    ];
    if (judged.failed) {
      return { drafts: all, ...ended(state, all, { name, ending: 'gap', gap: judged.failed }) };
    }
    const ending =
      judged.value.score >= target ? 'target' : all.length >= rounds ? 'rounds' : undefined;
    return { drafts: all, ...(ending ? ended(state, all, { name, ending }) : {}) };
  };

  const graph = new StateGraph(RefinementState)
    .addNode([agentNode('write', write)])
    .addNode('criticise', criticise)
    .addEdge(START, 'write')
    .addConditionalEdges('write', ({ ending }) => (ending ? END : 'criticise'), ['criticise', END])
    .addConditionalEdges('criticise', ({ ending }) => (ending ? END : 'write'), ['write', END])
    .compile({ name });
  return instrumentGraph(graph, { name });
}

interface Asked {
  readonly question: string;
  readonly config: RunnableConfig;
}

function judgeOf(critic: RefinementOptions['critic'], name: string) {
  if (typeof critic === 'function') {
    return (draft: Draft, { question, config }: Asked) =>
      scored(critic, { draft, question, config });
  }
  const model = critic ?? new ChatPerplexity({ agent: name });
  const ask: AskShaped<Score> = shapedAnswer(model, {
    who: 'the critic',
    name: 'score',
    schema: score,
    instructions,
  });
  return ({ text, sources }: Draft, { question, config }: Asked) => {
    const dossier = dossierOf([{ agent: 'writer', text, sources }]);
    return ask(`Question: ${question}\n\nThe draft:\n\n${dossier.text}`, config);
  };
}

async function scored(
  critic: ScoreDraft,
  { draft, question, config }: Asked & { readonly draft: Draft },
): Promise<Shaped<Score>> {
  try {
    return { value: score.parse(await critic(draft, question)) };
  } catch (error) {
    config.signal?.throwIfAborted();
    return { failed: gapOf(error) };
  }
}

interface Ended {
  readonly name: string;
  readonly ending: RefinementEnding;
  readonly gap?: Gap | undefined;
}

function ended(state: State, drafts: readonly Draft[], { name, ending, gap }: Ended) {
  const best = bestOf(drafts);
  const closing = best ?? { failed: gap ?? gapOf('There is no draft.') };
  const { text, sources } = best ?? { text: '', sources: [] };
  return {
    ending,
    gap,
    ...closeTurn(state, name, best ? { text, sources } : (closing as { failed: Gap })),
  };
}

/** The highest score, the later of equals; an unscored draft only where there is no other. */
function bestOf(drafts: readonly Draft[]): Draft | undefined {
  return drafts.reduce<Draft | undefined>(
    (best, draft) => ((draft.score ?? -1) >= (best?.score ?? -1) ? draft : best),
    undefined,
  );
}

function draftOf({ text, sources }: AgentAnswered): Draft {
  return { text, sources };
}

function writerPrompt(question: string, best: Draft | undefined): string {
  if (best === undefined) return question;
  const { text } = dossierOf([{ agent: 'draft', text: best.text, sources: best.sources }]);
  return `${question}\n\nYour best draft so far:\n\n${text}\n\nWhat a critic says of it: ${best.feedback ?? ''}\n\nWrite a better one.`;
}
