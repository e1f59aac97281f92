import type { PerplexityCalls } from '../orchestration/client-of.js';
import type { CallMeta } from '../perplexity/answers.js';
import { untraced } from '../telemetry/detached.js';
import type { Scenario } from './scenario-set.js';

/**
 * Runs each scenario once on canned answers, without traces: the first run of a graph in a process pays for what
 * LangGraph sets up lazily and for code that is not compiled yet (50 to 100 ms), which says nothing about the client
 * that is measured. Nothing is asked of any upstream.
 */
export async function warmUp(
  scenarios: readonly Scenario[],
  signal: AbortSignal | undefined,
): Promise<void> {
  await untraced(async () => {
    for (const { run } of scenarios) await run({ client: canned, signal });
  });
}

const meta: CallMeta = {
  outcome: 'hit',
  entryAgeMs: 0,
  staleReason: undefined,
  attempts: 0,
  retries: 0,
  rateLimited: 0,
  maybeBilled: 0,
  cacheErrors: 0,
  slot: undefined,
  model: 'canned/canned',
  latencyMs: { total: 0, queue: 0, backoff: 0, upstream: 0, cache: 0 },
  usage: undefined,
  costUsd: 0,
  savedUsd: 0,
  traceId: undefined,
};

const usage = {
  inputTokens: 0,
  outputTokens: 0,
  totalTokens: 0,
  reasoningTokens: 0,
  cachedInputTokens: 0,
};

const canned: PerplexityCalls = {
  ask: async () => ({
    id: 'canned',
    model: 'canned/canned',
    text: 'One claim with the number 1 [1]. Another one.',
    sources: [
      {
        id: 1,
        url: 'https://canned.example/',
        title: 'Canned',
        snippet: '',
        date: undefined,
        lastUpdated: undefined,
      },
    ],
    usage,
    costUsd: 0,
    upstreamMs: 0,
    meta,
  }),
  search: async () => ({ id: 'canned', results: [], costUsd: 0, upstreamMs: 0, meta }),
};
