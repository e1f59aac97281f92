import { type CallSignal, deriveSignal, onAbort } from '../core/abort.js';
import { openCallRecord } from '../core/call-record.js';
import type { Clock } from '../core/clock.js';
import type { CallContext, Operation, StreamEvent } from '../core/operation.js';
import { isCrossgraphError, messageOf } from '../errors.js';
import type { CallMeta } from '../perplexity/answers.js';
import { metaOf } from '../perplexity/call-meta.js';
import { traceIdOf } from '../telemetry/call-registry.js';
import type { BodyPipe } from './body-pipe.js';
import { type FetchAnswer, type HandedOver, refusedAnswer } from './fetch-attempt.js';
import type { FetchSettings } from './fetch-options.js';
import type { FetchRequest } from './fetch-request.js';
import { responseOf } from './fetch-response.js';
import type { GivenUp } from './given-up.js';

/** How one call went, answered or not; of a stream, once its body had ended. */
export interface FetchSummary {
  readonly method: string;
  readonly provider: string;
  readonly agent: string | undefined;
  readonly meta: CallMeta;
  /** Why there is no answer, or only a refusal. */
  readonly error?: { readonly code: string; readonly message: string } | undefined;
}

export interface FetchCallDeps {
  readonly operation: Operation<FetchRequest, FetchAnswer>;
  readonly settings: FetchSettings;
  readonly clock: Clock;
  /** Ends every call. */
  readonly closing: CallSignal;
  readonly tell: (call: FetchSummary) => void;
  readonly givenUp: GivenUp;
}

type FetchCall = (request: FetchRequest, signal: AbortSignal | undefined) => Promise<Response>;

/** Makes one call of a request, and a `Response` of what comes of it: as soon as there is a head, or at the end. */
export function createFetchCall(deps: FetchCallDeps): FetchCall {
  const { settings, clock, closing } = deps;
  const { agent, origin, client } = settings;
  return (request, callerSignal) =>
    new Promise<Response>((resolve, reject) => {
      const abort = deriveSignal(callerSignal);
      const release = onAbort(closing, () => abort.abort(closing.reason));
      let body: BodyPipe | undefined;
      const emit = (event: StreamEvent) => {
        const { parts, pipe } = event as HandedOver;
        body = pipe;
        pipe.onLeave(() => abort.abort(new DOMException('The reader left.', 'AbortError')));
        resolve(responseOf(parts, origin + request.path));
      };
      const startedAt = clock.now();
      const context: CallContext = {
        ...{ signal: abort.signal, deadline: startedAt + client.timeoutMs, agent, emit },
        ...{ record: openCallRecord(startedAt), freshness: 'no-store', priority: 'interactive' },
      };
      const ended = (end: () => void) => {
        release();
        abort.dispose();
        end();
      };
      // The reader of a body that was handed over sees its end when everything else has: lease, span, listeners.
      run(request, context, deps).then(
        (response) => ended(() => (response ? resolve(response) : body?.end())),
        (error) => ended(() => (body ? body.fail(error) : reject(error))),
      );
    });
}

async function run(
  request: FetchRequest,
  context: CallContext,
  { operation, settings, tell, givenUp }: FetchCallDeps,
): Promise<Response | undefined> {
  const { record, signal } = context;
  const { origin, provider, agent } = settings;
  const url = origin + request.path;
  const call = { method: request.method, provider, agent };
  try {
    const answer = await operation(request, context);
    const { facts, costUsd, parts } = answer;
    tell({ ...call, meta: metaOf(record, { ...facts, costUsd }, traceIdOf(record)) });
    return parts && responseOf(parts, url);
  } catch (error) {
    const meta = metaOf(record, undefined, traceIdOf(record));
    tell({ ...call, meta, error: failureOf(error, signal) });
    // What an earlier call was refused with is no answer to this one.
    const refused = record.attempts.length > 0 ? refusedAnswer(error) : undefined;
    if (refused) return responseOf(refused, url);
    if (record.attempts.length > 0) givenUp.note(request, error);
    throw error;
  }
}

function failureOf(error: unknown, signal: CallSignal): NonNullable<FetchSummary['error']> {
  if (isCrossgraphError(error)) return { code: error.code, message: error.message };
  const isAborted = signal.aborted && error === signal.reason;
  return { code: isAborted ? 'ABORTED' : 'UNEXPECTED', message: messageOf(error) };
}
