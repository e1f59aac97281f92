import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import { type BaseMessage, HumanMessage, SystemMessage } from '@langchain/core/messages';
import type { RunnableConfig } from '@langchain/core/runnables';
import { isGraphBubbleUp } from '@langchain/langgraph';
import { z } from 'zod';
import { AnswerShapeError, ConfigError, messageOf } from '../../errors.js';
import type { AgentResult } from '../branches/ask-agent.js';
import { type Gap, gapOf } from '../branches/gap.js';
import { answered, dataOnly, dossierOf } from './dossier.js';
import { questionOf, type Turn } from './turn.js';

/** Work for one agent. An empty task is the question itself. */
export interface Task {
  readonly agent: string;
  readonly task: string;
}

/** What a supervisor does next. */
export type Decision =
  | { readonly kind: 'handOver'; readonly tasks: readonly Task[] }
  | { readonly kind: 'answer'; readonly text: string }
  | { readonly kind: 'gap'; readonly failed: Gap };

interface Team {
  readonly names: readonly string[];
  readonly roles: Readonly<Record<string, string>>;
  readonly instructions: string;
}

interface Standing {
  readonly turn: Turn;
  readonly answers: readonly AgentResult[];
  /** Hand-overs left. Without any, the model is given no tools and has to answer. */
  readonly left: number;
}

const prefix = 'transfer_to_';
const schema = z.object({
  task: z.string().describe('What the agent should do or answer, complete in itself.'),
});
const trade = `You supervise a team of agents. Hand tasks to them with the tools; several at once where they do not need each other.
When the answers suffice, answer the user yourself, without a tool. ${dataOnly}`;

/**
 * Binds a model to a team. Each call shows it the conversation and what the agents answered, as text and not as tool messages,
 * so that no bookkeeping piles up. Throws a ConfigError for a model without `bindTools` and for roles of nobody.
 */
export function decideNext(model: BaseChatModel, { names, roles, instructions }: Team) {
  const stranger = Object.keys(roles).find((role) => !names.includes(role));
  if (stranger !== undefined) {
    throw new ConfigError(`\`roles\` names \`${stranger}\`, and there is no agent of that name.`);
  }
  const bound = boundTo(model, { names, roles });
  const system = new SystemMessage([trade, instructions].filter(Boolean).join('\n\n'));
  return async (standing: Standing, config: RunnableConfig): Promise<Decision> => {
    const { turn, left } = standing;
    const messages = [system, ...conversationOf(turn), ...resultsOf(standing)];
    try {
      const answer = await (left > 0 ? bound : model).invoke(messages, config);
      const tasks = (answer.tool_calls ?? []).map((call) => taskOf(call, names));
      if (tasks.length > 0 && left > 0) return { kind: 'handOver', tasks };
      if (answer.text.trim() !== '') return { kind: 'answer', text: answer.text.trim() };
      throw new AnswerShapeError('The supervisor neither answered nor handed over.');
    } catch (error) {
      config.signal?.throwIfAborted();
      if (isGraphBubbleUp(error)) throw error;
      return { kind: 'gap', failed: gapOf(error) };
    }
  };
}

function boundTo(model: BaseChatModel, { names, roles }: Omit<Team, 'instructions'>) {
  if (typeof model?.bindTools !== 'function') {
    throw new ConfigError('A supervisor needs a LangChain chat model with `bindTools`.');
  }
  const tools = names.map((agent) => ({
    name: `${prefix}${agent}`,
    description: roles[agent] ?? `Hands a task to the agent ${agent}.`,
    schema,
  }));
  try {
    return model.bindTools(tools as never);
  } catch (error) {
    throw new ConfigError(`The supervisor’s model cannot call tools: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

function taskOf(call: { name: string; args: unknown }, names: readonly string[]): Task {
  const agent = call.name.startsWith(prefix) ? call.name.slice(prefix.length) : call.name;
  if (!names.includes(agent)) {
    throw new AnswerShapeError(
      `The supervisor handed over to \`${call.name}\`; its agents are ${names.join(', ')}.`,
    );
  }
  const { task } = (call.args ?? {}) as { readonly task?: unknown };
  return { agent, task: typeof task === 'string' ? task.trim() : '' };
}

function conversationOf(turn: Turn): BaseMessage[] {
  const isAsked = turn.messages.at(-1)?.type === 'human';
  return [...turn.messages, ...(isAsked ? [] : [new HumanMessage(questionOf(turn))])];
}

function resultsOf({ answers, left }: Standing): BaseMessage[] {
  if (answers.length === 0) return [];
  const { text } = dossierOf(answered(answers));
  const failures = answers.flatMap(({ agent, question, failed }) =>
    failed ? [`The agent ${agent} failed at "${question}": ${failed.message}`] : [],
  );
  const next =
    left > 0 ? 'Hand over what is still open, or answer.' : 'Answer now, from what there is.';
  return [new HumanMessage([text, ...failures, next].filter(Boolean).join('\n\n'))];
}
