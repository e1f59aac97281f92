import type { Random } from '../core/random.js';
import type { ReasoningEffort, RunnableBody } from './agent-body.js';
import { allTextOf, questionOf } from './agent-input.js';
import { modelsOf } from './agent-rules.js';
import { answerText } from './answer-text.js';
import { pagesAbout } from './corpus.js';
import type { CorpusPage } from './corpus-page.js';
import { type RunMeter, type RunUsage, runUsage } from './cost.js';
import { type FunctionCall, functionCalls } from './function-calls.js';
import { type ModelPrice, modelPriceOf, presetOf } from './models.js';
import { materialOf } from './prompt-material.js';
import { searchPlan } from './search-plan.js';
import { tokensOf } from './words.js';

/** What a run does, worked out when it starts: nothing about it depends on time. */
export interface AgentRun {
  /** The model that serves it. */
  readonly model: ModelPrice;
  /** What it searches for. */
  readonly query: string;
  /** What its search found; absent when it does not search. */
  readonly pages: readonly CorpusPage[] | undefined;
  /** What fits into `max_output_tokens`. */
  readonly text: string;
  /** False when the text had to be cut. */
  readonly complete: boolean;
  /** The functions it asks its caller to run; it then says nothing. */
  readonly calls: readonly FunctionCall[];
  readonly meter: RunMeter;
  readonly priced: RunUsage;
}

const reasoningTokens: Readonly<Record<ReasoningEffort, number>> = {
  minimal: 0,
  low: 64,
  medium: 256,
  high: 1_024,
  xhigh: 2_048,
  max: 4_096,
};
/** The vendor raises smaller limits to this. */
const leastOutputTokens = 16;

/** Works out a run: whether it searches, what it finds and says, and what that costs. */
export function planRun(body: RunnableBody, random: Random): AgentRun {
  const question = questionOf(body.input);
  const calls = functionCalls(body, question);
  // A run that has to wait for its caller does nothing else.
  const search = calls.length > 0 ? undefined : searchPlan(body);
  const { subject } = materialOf(question);
  const pages = search && pagesAbout(subject, search);
  const whole = calls.length > 0 ? '' : answerText(body, { question, pages, random });

  const preset = body.preset === undefined ? undefined : presetOf(body.preset);
  const effort = body.reasoning?.effort;
  const wanted = effort ? reasoningTokens[effort] : (preset?.reasoningTokens ?? 0);
  const limit = Math.max(leastOutputTokens, body.max_output_tokens ?? Number.POSITIVE_INFINITY);
  // Reasoning comes first and eats a tight limit.
  const reasoned = Math.min(wanted, limit);
  const room = limit - reasoned;
  const complete = tokensOf(whole) <= room;
  const text = complete ? whole : whole.slice(0, room * 4);

  const model = servingModel(body);
  const meter: RunMeter = {
    model,
    inputTokens: inputTokensOf(body) + (search?.contextTokens ?? 0),
    outputTokens: reasoned + tokensOf(text) + tokensOf(calls.map(({ args }) => args).join('')),
    reasoningTokens: reasoned,
    searches: search?.searches ?? 0,
    searchType: search?.searchType ?? 'web',
  };
  const query = copyOf(subject.slice(0, 200));
  return { model, query, pages, text, complete, calls, meter, priced: runUsage(meter) };
}

/** A slice of a string keeps the whole alive, which may be 32 MiB long; a copy does not. */
function copyOf(text: string): string {
  return Buffer.from(text, 'utf16le').toString('utf16le');
}

function inputTokensOf({ input, instructions = '' }: RunnableBody): number {
  return tokensOf(allTextOf(input)) + tokensOf(instructions);
}

function servingModel(body: RunnableBody): ModelPrice {
  const model = modelPriceOf(modelsOf(body)[0] ?? '');
  // The rules refuse a body that names no known model.
  if (!model) throw new Error('A run without a model passed the rules.');
  return model;
}
