import { ToolMessage } from '@langchain/core/messages';
import type { CallMeta } from '../../perplexity/answers.js';

/** The answer of another, equal call as the answer to this one, which paid nothing. */
export function answerFor(
  call: { readonly id?: string | undefined },
  answer: ToolMessage,
): ToolMessage {
  const { content, name, status, artifact, metadata } = answer;
  return new ToolMessage({
    tool_call_id: call.id ?? '',
    content,
    artifact: unpaid(artifact),
    ...(name === undefined ? {} : { name }),
    ...(status === undefined ? {} : { status }),
    ...(metadata === undefined ? {} : { metadata }),
  });
}

/** Sums over all calls shall come to what was paid. */
function unpaid(artifact: unknown): unknown {
  const { meta } = (artifact ?? {}) as { readonly meta?: CallMeta };
  if (typeof meta?.costUsd !== 'number') return artifact;
  const free: CallMeta = {
    ...meta,
    outcome: 'coalesced',
    attempts: 0,
    retries: 0,
    rateLimited: 0,
    maybeBilled: 0,
    usage: undefined,
    costUsd: 0,
    savedUsd: meta.costUsd + meta.savedUsd,
  };
  const told = artifact as { readonly costUsd?: number };
  return { ...told, meta: free, ...('costUsd' in told ? { costUsd: 0, usage: undefined } : {}) };
}
