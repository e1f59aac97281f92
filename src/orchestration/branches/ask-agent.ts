import { HumanMessage } from '@langchain/core/messages';
import type { RunnableConfig } from '@langchain/core/runnables';
import { GraphInterrupt, isGraphBubbleUp, isGraphInterrupt } from '@langchain/langgraph';
import type { SourceRef } from '../../citations/source-ref.js';
import type { CallMeta } from '../../perplexity/answers.js';
import { replyOf } from '../model/answer-message.js';
import type { MessagesAgent } from '../model/messages-agent.js';
import { type Gap, gapIn, gapOf } from './gap.js';
import { mapNode } from './map-node.js';

/** An agent's answer to a question, small enough for a graph's state; or the gap where it should be. */
export type AgentResult = AgentAnswered | AgentFailed;

export interface AgentAnswered {
  readonly question: string;
  readonly agent: string;
  readonly text: string;
  readonly sources: readonly SourceRef[];
  readonly meta?: CallMeta | undefined;
  readonly model?: string | undefined;
  /** How long the exchange that produced the answer took, whoever paid for it. */
  readonly upstreamMs?: number | undefined;
  readonly failed?: undefined;
}

export interface AgentFailed {
  readonly question: string;
  readonly agent: string;
  readonly failed: Gap;
}

export interface AskAgentsOptions {
  /** The node's own configuration: it carries the client, the run's signal and LangGraph's callbacks. */
  readonly config?: RunnableConfig | undefined;
  /** Questions in work at once. @defaultValue 50 */
  readonly concurrency?: number | undefined;
}

/** One question for one agent. */
export interface Assignment {
  readonly question: string;
  readonly agent: MessagesAgent;
}

/**
 * Puts the assignments to their agents in parallel, within one node. A failing agent leaves a gap and its siblings lose
 * nothing. An agent that asks a human lets its siblings finish first; then the node ends with the interrupts of all, each
 * to be answered by its id. The caller's abort ends the node at once.
 */
export async function askAgents(
  assignments: readonly Assignment[],
  { config = {}, concurrency }: AskAgentsOptions = {},
): Promise<AgentResult[]> {
  const interrupts: GraphInterrupt[] = [];
  const results = await mapNode(
    assignments,
    async ({ question, agent }, { signal }) => {
      const name = agent.name ?? 'agent';
      try {
        const input = { messages: [new HumanMessage(question)] };
        const { messages } = await agent.invoke(input, branchConfig(config, signal));
        const failed = gapIn(messages);
        return { question, agent: name, ...(failed ? { failed } : replyOf(messages)) };
      } catch (error) {
        // Once the caller has aborted, the map rejects with the reason, whatever comes back from here.
        if (isGraphInterrupt(error)) interrupts.push(error);
        else if (isGraphBubbleUp(error)) throw error;
        return { question, agent: name, failed: gapOf(error) };
      }
    },
    { concurrency, signal: config.signal },
  );
  throwTogether(interrupts);
  return results;
}

/** A lone interrupt goes on as it is; LangGraph shows and answers several only when they come as one. */
function throwTogether(interrupts: readonly GraphInterrupt[]): void {
  const [first, ...others] = interrupts;
  if (first === undefined) return;
  if (others.length === 0) throw first;
  throw new GraphInterrupt(interrupts.flatMap((each) => each.interrupts ?? []));
}

/**
 * LangGraph hands a nested run the outermost run's signals through this key, and takes them for the nested run's own.
 * Cleared, the branch obeys the signal it is given, and the outermost one does not collect a listener per branch.
 */
function branchConfig(config: RunnableConfig, signal: AbortSignal): RunnableConfig {
  return {
    ...config,
    signal,
    configurable: { ...config.configurable, __pregel_abort_signals: undefined },
  };
}
