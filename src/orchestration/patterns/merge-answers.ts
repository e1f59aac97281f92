import type { RunnableConfig } from '@langchain/core/runnables';
import type { CitedText } from '../../citations/claims.js';
import { ConfigError } from '../../errors.js';
import { type AgentAnswered, type AgentResult, askAgents } from '../branches/ask-agent.js';
import { type Gap, gapOf } from '../branches/gap.js';
import { mapNode } from '../branches/map-node.js';
import type { MessagesAgent } from '../model/messages-agent.js';
import { answered, citingShown, dossierOf } from './dossier.js';
import { named } from './expect-agents.js';
import { mergeCitations } from './merged-citations.js';

/** Makes one answer of several to the same question. The markers of its text must be those of its sources. */
export type MergeAnswers = (
  answers: readonly AgentAnswered[],
  question: string,
) => CitedText | Promise<CitedText>;

/** One answer made of several, or the gap where it should be. */
export type MergedAnswer =
  | (CitedText & { readonly question: string; readonly failed?: undefined })
  | { readonly question: string; readonly failed: Gap };

interface Merging {
  readonly question: string;
  readonly answers: readonly AgentResult[];
}

interface MergeDeps {
  readonly config: RunnableConfig;
  readonly concurrency: number;
}

/** The answers one below the other, each under its agent's name, over one list of sources. All gaps make a gap. */
export function joinAnswers(answers: readonly AgentResult[], question: string): MergedAnswer {
  const said = answered(answers);
  const failed = noAnswer(answers);
  if (failed) return { question, failed };
  const { texts, sources } = mergeCitations(said);
  const text = said.map(({ agent }, index) => `${agent}: ${texts[index]}`).join('\n\n');
  return { question, text, sources };
}

/** The first gap, where nobody answered. */
export function noAnswer(results: readonly AgentResult[]): Gap | undefined {
  const [first] = results;
  return answered(results).length === 0 ? first?.failed : undefined;
}

/** Merges question by question. A merge that fails is a gap of that question alone. */
export function mergeWith(what: string, merge: MergeAnswers | MessagesAgent) {
  if (typeof merge === 'function') {
    return (all: readonly Merging[], { config, concurrency }: MergeDeps) =>
      mapNode(all, (each) => mergedBy(merge, each), { concurrency, signal: config.signal });
  }
  if (typeof merge !== 'object') {
    throw new ConfigError(`The \`merge\` of a ${what} is a function or an agent.`);
  }
  const agent = named(what, merge);
  return async (all: readonly Merging[], { config, concurrency }: MergeDeps) => {
    const shown = all.map(({ question, answers }) => ({
      question,
      failed: noAnswer(answers),
      dossier: dossierOf(answered(answers)),
    }));
    const assignments = shown
      .filter(({ failed }) => failed === undefined)
      .map(({ question, dossier }) => ({ question: mergePrompt(question, dossier.text), agent }));
    const results = await askAgents(assignments, { config, concurrency });
    return shown.map(({ question, failed, dossier }): MergedAnswer => {
      if (failed) return { question, failed };
      const result = results.shift();
      if (!result || result.failed) return { question, failed: result?.failed ?? gapOf('') };
      const { text, sources } = citingShown(result, dossier.sources);
      return { question, text, sources };
    });
  };
}

async function mergedBy(
  merge: MergeAnswers,
  { question, answers }: Merging,
): Promise<MergedAnswer> {
  const failed = noAnswer(answers);
  if (failed) return { question, failed };
  try {
    const { text, sources } = await merge(answered(answers), question);
    return { question, text, sources };
  } catch (error) {
    return { question, failed: gapOf(error) };
  }
}

function mergePrompt(question: string, dossier: string): string {
  return `Write one answer to the question from the answers below. Keep their citations, like [1].

Question: ${question}

${dossier}`;
}
