import type { RunnableConfig } from '@langchain/core/runnables';
import type { CitedText } from '../../citations/claims.js';
import { type VerifiedText, verifyCitations } from '../../citations/verify-citations.js';
import { runOf } from '../running/run-context.js';
import { keepResolved } from './merged-citations.js';

/**
 * A report whose citations hold as far as that can be checked: markers without a source go, and where the run kept what its pages
 * said (`runGraph`’s `evidence`), wrong citations are re-pointed or taken out.
 */
export function checkedText({ text, sources }: CitedText, config: RunnableConfig): VerifiedText {
  const evidence = runOf(config)?.evidence;
  return verifyCitations({
    text: keepResolved(text, sources),
    sources,
    policy: 'repair',
    ...(evidence ? { evidence } : {}),
  });
}
