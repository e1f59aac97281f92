import type {
  AgentAnswer,
  Answered,
  CallMeta,
  SearchAnswer,
} from '../../src/perplexity/answers.js';
import type { AgentRequest, CallOptions, SearchRequest } from '../../src/perplexity/requests.js';
import type { AgentStream } from '../../src/perplexity/stream-events.js';

const usage = {
  inputTokens: 20,
  outputTokens: 30,
  totalTokens: 50,
  reasoningTokens: 5,
  cachedInputTokens: 3,
};

export function metaWith(changes: Partial<CallMeta> = {}): CallMeta {
  return {
    outcome: 'miss',
    entryAgeMs: undefined,
    staleReason: undefined,
    attempts: 1,
    retries: 0,
    rateLimited: 0,
    maybeBilled: 0,
    cacheErrors: 0,
    slot: 0,
    model: 'openai/gpt-6-luna',
    latencyMs: { total: 151, queue: 0, backoff: 0, upstream: 150, cache: 1 },
    usage,
    costUsd: 0.005,
    savedUsd: 0,
    traceId: undefined,
    ...changes,
  };
}

export function answerWith(changes: Partial<Answered<AgentAnswer>> = {}): Answered<AgentAnswer> {
  return {
    id: 'resp_1',
    model: 'openai/gpt-6-luna',
    text: 'Air scatters blue light more than red light [1].',
    sources: [
      {
        id: 1,
        url: 'https://example.org/sky',
        title: 'Why the sky is blue',
        snippet: 'A long page about scattering.',
        date: '2026-01-02',
        lastUpdated: undefined,
      },
    ],
    toolCalls: [],
    usage,
    costUsd: 0.005,
    upstreamMs: 150,
    meta: metaWith(),
    ...changes,
  };
}

export interface AskedCall {
  readonly request: AgentRequest;
  readonly options: CallOptions;
}

type Script = (call: AskedCall) => Answered<AgentAnswer> | Promise<Answered<AgentAnswer>>;

/** A client that answers from a script and remembers what it was asked. */
export function scriptedClient(script: Script = () => answerWith()) {
  const asked: AskedCall[] = [];
  const ask = async (request: string | AgentRequest, options: CallOptions = {}) => {
    const call = { request: typeof request === 'string' ? { input: request } : request, options };
    asked.push(call);
    return script(call);
  };
  const searched: { request: SearchRequest; options: CallOptions }[] = [];
  return {
    asked,
    searched,
    ask,
    stream: (request: string | AgentRequest, options: CallOptions = {}) =>
      streamed(ask(request, options)),
    search: async (request: string | SearchRequest, options: CallOptions = {}) => {
      searched.push({
        request: typeof request === 'string' ? { query: request } : request,
        options,
      });
      const { sources, upstreamMs, meta, id } = answerWith();
      const results = sources.map(({ id: _id, ...page }) => page);
      return { id, results, costUsd: 0.005, upstreamMs, meta } satisfies Answered<SearchAnswer>;
    },
  };
}

/** The whole text as one event, then the answer. */
function streamed(answer: Promise<Answered<AgentAnswer>>): AgentStream {
  answer.catch(() => undefined); // A reader of the events is told.
  return {
    answer,
    async *[Symbol.asyncIterator]() {
      const { text } = await answer;
      yield { type: 'text_delta', delta: text };
      yield { type: 'completed', answer: await answer };
    },
  };
}

/** Rejects with the signal's reason once it aborts, as a call in flight does. */
export function untilAborted(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

/** What Node warned about while `work` ran: listener warnings are bugs. */
export async function warningsDuring(work: () => Promise<unknown>): Promise<string[]> {
  const warnings: string[] = [];
  const onWarning = ({ name }: Error) => warnings.push(name);
  process.on('warning', onWarning);
  try {
    await work();
    await new Promise((resolve) => setImmediate(resolve));
  } finally {
    process.off('warning', onWarning);
  }
  return warnings;
}
