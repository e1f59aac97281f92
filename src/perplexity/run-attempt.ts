import type { CallContext, Operation } from '../core/operation.js';
import type { KeyLease } from '../keys/lease.js';
import {
  type AttemptDeps,
  type Endpoint,
  noteFailure,
  openAttempt,
  rateLimitOf,
  readWhole,
} from './attempt.js';
import { isEventStream, readStream } from './read-stream.js';
import { idOf, type RunReader } from './run-reader.js';
import type { OpenExchange } from './transport.js';

/** What is to be said or asked about a run in the background, in one exchange. */
export interface RunErrand<In> {
  /** What the run answers. */
  readonly request: In;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body: object | null;
  /** Where the run's events are asked for. */
  readonly reader?: RunReader | undefined;
  /** When the run was submitted, in milliseconds since 1970. */
  readonly submittedAt: number;
  /** Told whose key carries the errand, before it leaves. */
  readonly onLeave?: ((account: string) => void) | undefined;
  /** Told when it has come to nothing. */
  readonly onFail?: (() => void) | undefined;
}

/** What the upstream said of the run. */
export interface RunNews<Out> {
  readonly id: string | undefined;
  /** Whose key was used: the account that keeps the run. */
  readonly account: string;
  /** There once the run has completed. */
  readonly answer?: Out | undefined;
}

/** The vendor's words for a run that has not ended. */
const underWay: ReadonlySet<unknown> = new Set(['queued', 'in_progress', 'cancelling']);

/**
 * One HTTP exchange about a background run, entered in the call's record whatever comes of it. Reads a run that has ended
 * as `attempt` would: an answer, or a RunError.
 */
export function runAttempt<In extends object, Out extends { readonly costUsd: number }>(
  endpoint: Endpoint<In, Out>,
  { transport, clock }: AttemptDeps,
): (lease: KeyLease) => Operation<RunErrand<In>, RunNews<Out>> {
  const send = exchangeOf(endpoint, { transport, clock });
  return (lease) => async (errand, context) => {
    errand.onLeave?.(lease.account);
    try {
      return await send(lease, errand, context);
    } catch (error) {
      errand.onFail?.();
      throw error;
    }
  };
}

function exchangeOf<In extends object, Out extends { readonly costUsd: number }>(
  endpoint: Endpoint<In, Out>,
  { transport, clock }: AttemptDeps,
): (lease: KeyLease, errand: RunErrand<In>, context: CallContext) => Promise<RunNews<Out>> {
  return async (lease, errand, context) => {
    const { method, path, body, reader, request, submittedAt } = errand;
    const { account, apiKey } = lease;
    const { signal, record } = context;
    const entry = openAttempt(clock.now(), lease.slot, method);
    record.attempts.push(entry);
    try {
      const accept = reader ? 'text/event-stream' : 'application/json';
      const onSent = () => lease.sent();
      const exchange = await transport.send({ path, method, apiKey, body, signal, accept, onSent });
      entry.status = exchange.status;
      lease.observe(rateLimitOf(exchange.headers));
      const streams = exchange.status === 200 && isEventStream(exchange.headers);
      const said =
        reader && streams
          ? await readStream(lively(exchange, context), reader, { context, clock })
          : await readWhole(exchange, { key: lease, clock });
      entry.endedAt = clock.now();
      const id = idOf(said);
      if (underWay.has(statusOf(said))) return { id, account };
      const answer = endpoint.read(said, clock.wallMs() - submittedAt, request);
      record.costUsd += answer.costUsd;
      return { id, account, answer: endpoint.signed?.(answer, account) ?? answer };
    } catch (error) {
      entry.endedAt ??= clock.now();
      noteFailure(error, entry, context);
      throw error;
    }
  };
}

/** A run may think for minutes; as long as its stream shows signs of life, blank lines included, nothing is wrong. */
function lively(exchange: OpenExchange, context: CallContext): OpenExchange {
  return {
    ...exchange,
    read: (take) =>
      exchange.read((bytes) => {
        context.progress?.();
        return take(bytes);
      }),
  };
}

function statusOf(said: unknown): unknown {
  if (typeof said !== 'object' || said === null) return undefined;
  const { status }: { readonly status?: unknown } = said;
  return status;
}
