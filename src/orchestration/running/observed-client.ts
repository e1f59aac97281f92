import { getConfig } from '@langchain/langgraph';
import { combineLedgers } from '../../budget/combine-ledgers.js';
import type { EvidencePage } from '../../citations/evidence.js';
import { deriveAbort, onAbort } from '../../core/abort.js';
import { isCrossgraphError } from '../../errors.js';
import type { AgentAnswer, Answered, CallMeta, SearchAnswer } from '../../perplexity/answers.js';
import type { CallSummary } from '../../perplexity/call-summary.js';
import type { AgentRequest, CallOptions, SearchRequest } from '../../perplexity/requests.js';
import type { AgentStream, AgentStreamEvent } from '../../perplexity/stream-events.js';
import { harmless } from '../../telemetry/harmless.js';
import type { RunCall } from '../tracing/run-call.js';
import { currentFrame, type Frame } from '../tracing/run-frame.js';
import type { PerplexityCalls } from './perplexity-calls.js';
import type { RunContext } from './run-context.js';
import { type AskedCall, deltaEvent } from './run-recorder.js';

const observed = new WeakMap<RunContext, WeakMap<PerplexityCalls, PerplexityCalls>>();
/** What an observed client observes: wrapped twice, a call would be counted twice. */
const originals = new WeakMap<PerplexityCalls, PerplexityCalls>();

/**
 * The client as the run uses it: its calls end with the run, are paid by its ledger too, have its priority where they name
 * none, stand in its report and its events, and offer it their pages as evidence. The same object each time.
 */
export function observedClient(client: PerplexityCalls, run: RunContext): PerplexityCalls {
  const original = originals.get(client) ?? client;
  const clients = observed.get(run) ?? new WeakMap<PerplexityCalls, PerplexityCalls>();
  observed.set(run, clients);
  const known = clients.get(original);
  if (known) return known;
  const own = observe(original, run);
  clients.set(original, own);
  originals.set(own, original);
  return own;
}

function observe(client: PerplexityCalls, run: RunContext): PerplexityCalls {
  return {
    ask: (request, options) =>
      observedCall(run, { endpoint: 'agent', request, options }, (inRun) =>
        client.ask(request, inRun),
      ),
    search: (request, options) =>
      observedCall(run, { endpoint: 'search', request, options }, (inRun) =>
        client.search(request, inRun),
      ),
    stream: (request, options) => observedStream(client, run, { request, options }),
  };
}

interface Asked {
  readonly endpoint: AskedCall['endpoint'];
  readonly request: string | AgentRequest | SearchRequest;
  readonly options: CallOptions | undefined;
}

async function observedCall<Answer extends Answered<AgentAnswer> | Answered<SearchAnswer>>(
  run: RunContext,
  asked: Asked,
  perform: (options: CallOptions) => Promise<Answer>,
): Promise<Answer> {
  const call = openCall(run, asked);
  try {
    const answer = await perform(call.options);
    call.answered(answer);
    return answer;
  } catch (error) {
    call.failed(error);
    throw error;
  }
}

function observedStream(
  client: PerplexityCalls,
  run: RunContext,
  { request, options }: Pick<Asked, 'options'> & { readonly request: string | AgentRequest },
): AgentStream {
  const call = openCall(run, { endpoint: 'agent', request, options });
  const stream = client.stream(request, call.options);
  stream.answer.then(call.answered, call.failed);
  return { answer: stream.answer, [Symbol.asyncIterator]: () => withDeltas(stream, call.delta) };
}

async function* withDeltas(
  stream: AgentStream,
  tell: (delta: string) => void,
): AsyncGenerator<AgentStreamEvent, void, undefined> {
  for await (const event of stream) {
    if (event.type === 'text_delta') tell(event.delta);
    yield event;
  }
}

interface OpenCall {
  /** The caller's, with what the run adds. */
  readonly options: CallOptions;
  answered(answer: Answered<AgentAnswer> | Answered<SearchAnswer>): void;
  failed(error: unknown): void;
  delta(text: string): void;
}

function openCall(run: RunContext, { endpoint, request, options = {} }: Asked): OpenCall {
  const { recorder, evidence } = run;
  const frame = frameOf(run);
  const asked = { endpoint, request, agent: options.agent, node: nodeInConfig() };
  const call: RunCall = recorder.callStarted(frame, asked);
  const abort = joined(run.signal, options.signal);
  let summary: CallSummary | undefined;
  const end = (meta: CallMeta | undefined, errorCode: string | undefined) => {
    abort.dispose();
    recorder.callEnded(frame, call, { meta, errorCode });
    for (let each: RunContext | undefined = run; each; each = each.parent) each.watchBudget();
  };
  return {
    options: {
      ...options,
      signal: abort.signal,
      priority: options.priority ?? run.priority,
      agent: call.agent,
      budget: combineLedgers(options.budget, run.ledger),
      onEnd: (told) => {
        summary = told;
        options.onEnd?.(told);
      },
    },
    answered: (answer) => {
      end(answer.meta, undefined);
      // What keeps the evidence must not cost the answer.
      harmless(() => evidence?.add(pagesOf(answer)));
    },
    failed: (error) => end(summary?.meta, summary?.error?.code ?? codeOf(error, abort.signal)),
    delta: (text) => {
      const { events } = recorder;
      if (events.isHeard('text_delta')) events.tell(frame, deltaEvent(frame, call, text));
    },
  };
}

/** Where this call is made; in code that a run has lost sight of, the run itself. */
function frameOf({ frame, recorder }: RunContext): Frame {
  const current = currentFrame();
  return current?.book === recorder ? current : frame;
}

function nodeInConfig(): string | undefined {
  const node = getConfig()?.metadata?.['langgraph_node'];
  return typeof node === 'string' ? node : undefined;
}

/** Either signal ends the call; without one of its own it hangs on the run's. */
function joined(runs: AbortSignal, own: AbortSignal | undefined) {
  if (!own || own === runs) return { signal: runs, dispose: () => undefined };
  const abort = deriveAbort(own);
  const release = onAbort(runs, () => abort.abort(runs.reason));
  return {
    signal: abort.signal,
    dispose: () => {
      release();
      abort.dispose();
    },
  };
}

function codeOf(error: unknown, signal: AbortSignal): string {
  if (isCrossgraphError(error)) return error.code;
  return signal.aborted ? 'ABORTED' : 'UNEXPECTED';
}

function pagesOf(answer: AgentAnswer | SearchAnswer): readonly EvidencePage[] {
  return 'results' in answer ? answer.results : answer.sources;
}
