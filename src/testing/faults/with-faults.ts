import { type Clock, systemClock } from '../../core/clock.js';
import { ConnectionError, RateLimitError, UpstreamError } from '../../errors.js';
import type { PerplexityCalls } from '../../orchestration/running/client-of.js';
import type { Answered, Billed } from '../../perplexity/answers.js';
import type { CallOptions } from '../../perplexity/requests.js';
import type { AgentStream } from '../../perplexity/stream-events.js';
import { ExpectationError } from '../expectation-error.js';
import { untilAborted } from '../until-aborted.js';
import {
  expectPlan,
  type FaultyCall,
  openFaultPlan,
  type PlannedFault,
  plannedText,
} from './planned-fault.js';

export interface WithFaultsOptions {
  /** Decides, with each request, which calls a `rate` hits. @defaultValue 1 */
  readonly seed?: number | undefined;
  /** For `slow`. @defaultValue the machine's */
  readonly clock?: Clock | undefined;
}

/** A client some of whose calls go wrong. */
export interface FaultyClient extends PerplexityCalls {
  /** Calls that met a fault, in order. */
  readonly hits: readonly (FaultyCall & Pick<PlannedFault, 'fault'>)[];
  /** Throws an ExpectationError that lists the faults that were ordered and not met. */
  assertComplete(): void;
}

/**
 * Makes calls of a client go wrong by plan, as a graph would see it: after the client's own retries. The call below is not
 * made, but for `slow` and `stale`. To see retries, limits and breaker at work, give the simulator faults instead.
 */
export function withFaults(
  client: PerplexityCalls,
  plan: readonly PlannedFault[],
  { seed = 1, clock = systemClock }: WithFaultsOptions = {},
): FaultyClient {
  const faults = openFaultPlan(expectPlan(plan), seed);
  const hits: (FaultyCall & Pick<PlannedFault, 'fault'>)[] = [];
  const meet = (
    kind: FaultyCall['kind'],
    request: unknown,
    { agent }: CallOptions,
  ): PlannedFault | undefined => {
    const call = { kind, agent, request };
    const planned = faults.take(call);
    if (planned) hits.push({ ...call, fault: planned.fault });
    return planned;
  };
  const answered = async <Answer extends Answered<Billed>>(
    planned: PlannedFault | undefined,
    signal: AbortSignal | undefined,
    ask: () => Promise<Answer>,
  ): Promise<Answer> => {
    if (!planned) return ask();
    await goWrong(planned, signal, clock);
    const answer = await ask();
    return planned.fault === 'stale' ? aged(answer, planned.ms ?? defaultMs) : answer;
  };
  return {
    hits,
    assertComplete: () => {
      const unused = faults.unused();
      if (unused.length === 0) return;
      throw new ExpectationError(`Faults not met: ${unused.map(plannedText).join(', ')}.`);
    },
    ask: (request, options = {}) =>
      answered(meet('ask', request, options), options.signal, () => client.ask(request, options)),
    search: (request, options = {}) =>
      answered(meet('search', request, options), options.signal, () =>
        client.search(request, options),
      ),
    stream: (request, options = {}) => {
      const planned = meet('stream', request, options);
      const open = () => client.stream(request, options);
      return planned ? faultyStream(planned, open, { ...options, clock }) : open();
    },
  };
}

const defaultMs = 1_000;

/** Throws what the fault is, or waits as long as it takes. */
async function goWrong(
  { fault, ms = defaultMs, retryAfterMs }: PlannedFault,
  signal: AbortSignal | undefined,
  clock: Clock,
): Promise<void> {
  signal?.throwIfAborted();
  if (fault === 'hang') await untilAborted(signal);
  if (fault === 'slow') await clock.sleep(ms, signal);
  if (fault === 'reset') {
    throw new ConnectionError('The connection failed: reset by a planned fault.', {
      errorType: 'ECONNRESET',
    });
  }
  if (typeof fault === 'number') throw statusError(fault, retryAfterMs);
}

function statusError(status: number, retryAfterMs: number | undefined): UpstreamError {
  const message = `Perplexity answered ${status}, by a planned fault.`;
  if (status === 429) return new RateLimitError(message, { status, retryAfterMs });
  const code = status >= 500 ? 'UPSTREAM_FAILED' : 'REQUEST_REFUSED';
  return new UpstreamError(code, message, { status, retryAfterMs });
}

/** An answer that an old entry gave, because nothing newer could be had. */
function aged<Answer extends Answered<Billed>>(answer: Answer, entryAgeMs: number): Answer {
  const meta = {
    ...answer.meta,
    ...{ outcome: 'stale', entryAgeMs, staleReason: 'planned_fault' },
    ...{ costUsd: 0, savedUsd: answer.costUsd, usage: undefined },
  };
  return { ...answer, meta };
}

function faultyStream(
  planned: PlannedFault,
  open: () => AgentStream,
  { signal, clock }: Pick<CallOptions, 'signal'> & { readonly clock: Clock },
): AgentStream {
  const stream = goWrong(planned, signal, clock).then(() => open());
  const isStale = planned.fault === 'stale';
  const { ms = defaultMs } = planned;
  const answer = stream
    .then(({ answer: given }) => given)
    .then((given) => (isStale ? aged(given, ms) : given));
  answer.catch(() => undefined); // A reader of the events is told.
  return {
    answer,
    async *[Symbol.asyncIterator]() {
      if (isStale) {
        await stream;
        const told = { entryAgeMs: ms, staleReason: 'planned_fault' };
        yield { type: 'cached', outcome: 'stale', ...told };
      }
      for await (const event of await stream) {
        yield event.type === 'completed' ? { type: 'completed', answer: await answer } : event;
      }
    },
  };
}
