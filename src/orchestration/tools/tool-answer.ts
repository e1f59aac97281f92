import type { ToolMessage } from '@langchain/core/messages';
import { type SourceRef, sourceLines, sourceRefs } from '../../citations/source-ref.js';
import type { AgentAnswer, Answered, CallMeta, Usage } from '../../perplexity/answers.js';
import type { CallOptions } from '../../perplexity/requests.js';
import { fenced } from '../../prompts/fence.js';
import { budgetOf } from '../spending/budget-of.js';
import { toolErrorMessage } from './tool-error.js';

/** What a program reads off the tool's message; the model reads its content. */
export interface PerplexityToolArtifact {
  /** The answer's text alone, as the vendor gave it; absent from `perplexity_search`. */
  readonly text?: string;
  readonly sources: readonly SourceRef[];
  readonly meta: CallMeta;
  /** Paid by this call, in USD. */
  readonly costUsd: number;
  /** Spent by this call; absent when the cache or another call's work answered, and for `perplexity_search`. */
  readonly usage: Usage | undefined;
  readonly model: string | undefined;
  /** How long the exchange that produced the answer took, whoever paid for it. */
  readonly upstreamMs: number;
}

/** As much of a tool's configuration as ours read. */
export interface ToolConfig {
  readonly signal?: AbortSignal;
  readonly configurable?: Readonly<Record<string, unknown>>;
  readonly toolCall?: { readonly id?: string };
  /** LangGraph's way out for `streamMode: 'custom'`. */
  readonly writer?: (chunk: unknown) => void;
}

/** What every call of a tool's tells the client. */
export function toolCallOptions(
  config: ToolConfig | undefined,
  agent: string | undefined,
): Pick<CallOptions, 'signal' | 'agent' | 'budget'> {
  return { signal: config?.signal, agent, ...budgetOf(config) };
}

/** An answer with its sources, as content for the model and as artifact for the program. */
export function answerOutput(
  answer: Answered<AgentAnswer>,
  isFenced: boolean,
): [string, PerplexityToolArtifact] {
  const sources = sourceRefs(answer.sources);
  const { text, meta, model, upstreamMs } = answer;
  const list = sources.length === 0 ? '' : `\n\nSources:\n${sourceLines(sources)}`;
  const content = `${text}${list}`;
  return [
    isFenced ? fenced(content) : content,
    { text, sources, meta, costUsd: meta.costUsd, usage: meta.usage, model, upstreamMs },
  ];
}

/** A ToolMessage returned as content goes to the model as it stands, in any tool node; see `isDirectToolOutput`. */
export async function answered<Artifact>(
  config: ToolConfig | undefined,
  name: string,
  work: () => Promise<[string, Artifact]>,
): Promise<[string | ToolMessage, Artifact | undefined]> {
  try {
    return await work();
  } catch (error) {
    const id = config?.toolCall?.id;
    if (id === undefined) throw error;
    return [toolErrorMessage(error, { name, id }, config?.signal), undefined];
  }
}
