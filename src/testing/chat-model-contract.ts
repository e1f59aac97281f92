import { answeringCases } from './contract/answering-cases.js';
import type { ChatModelFeature, ContractCase, ContractPrompts } from './contract/contract-case.js';
import { streamingCases } from './contract/streaming-cases.js';
import { structuredCases } from './contract/structured-cases.js';
import { toolCases } from './contract/tool-cases.js';

export type {
  ChatModelFeature,
  ContractCase,
  ContractPrompts,
  MakeModel,
} from './contract/contract-case.js';

export interface ChatModelContractOptions extends Partial<ContractPrompts> {
  /** What the model does not claim to do. @defaultValue nothing is left out */
  readonly without?: readonly ChatModelFeature[] | undefined;
}

/**
 * What agents rely on in a LangChain chat model, as cases for any test runner: usage, ids and tokens of streams, tools of
 * every format, tool histories, content blocks, LangChain's cache, aborts, structured output.
 *
 * ```ts
 * for (const { name, run } of chatModelContract()) it(name, () => run(() => new MyModel()));
 * ```
 */
export function chatModelContract({
  without = [],
  question = 'What are the main causes of coral reef decline?',
  toolQuestion = 'What is the weather in Oslo? Use get_weather.',
}: ChatModelContractOptions = {}): readonly ContractCase[] {
  const prompts = { question, toolQuestion };
  return [
    ...answeringCases(prompts),
    ...streamingCases(prompts),
    ...toolCases(prompts),
    ...structuredCases(prompts),
  ].filter(({ needs }) => !needs.some((feature) => without.includes(feature)));
}
