import stringify from 'safe-stable-stringify';
import type { Clock } from '../core/clock.js';
import { systemClock } from '../core/clock.js';
import type { CallContext, Layer, Operation } from '../core/operation.js';
import { isCrossgraphError, UpstreamError } from '../errors.js';
import type { CallKeys } from './call-keys.js';
import { type Flight, type FlightResult, type FlightSummary, openFlight } from './flight.js';

export interface SingleFlightDeps<In> {
  readonly keys: CallKeys<In>;
  /** Told of every flight that ends, before its members' promises settle. What it throws is dropped. */
  readonly onFlightEnd?: ((flight: FlightSummary) => void) | undefined;
  readonly clock?: Clock | undefined;
}

/**
 * Equal calls share one flight of the work below: it runs once, and everybody gets its answer or its error. A caller's
 * abort ends that caller's wait only; the work is aborted when the last one has left. Who comes after the end starts
 * anew, so an error is not inherited; nor is a refusal of the request by whoever asked with other words that are no part of
 * the key: that call goes on by itself. Only `cached` calls share; calls with another `maxAgeMs` are not equal.
 *
 * Streams are shared too: a flight opened by a streamed call streams, who joins it late gets what has come so far and
 * then the rest, and a plain call may join it for its answer: should the stream break in the middle, where nothing can
 * be tried again, that call goes on by itself. A streamed call that joins a plain one's flight gets no events from it,
 * only the answer.
 *
 * The work is booked on the earliest member still there; the others are `coalesced`.
 */
export function singleFlight<In, Out>({
  keys,
  onFlightEnd,
  clock = systemClock,
}: SingleFlightDeps<In>): Layer<In, Out> {
  const onEnd = (summary: FlightSummary): void => {
    try {
      onFlightEnd?.(summary);
    } catch {
      // A listener's defect must not cost the answer.
    }
  };

  return (next) => {
    const flights = new Map<string, Berth<In, Out>>();

    const launch = (input: In, caller: CallContext, id: string): Promise<Out> => {
      const forget = () => {
        berth.aboard = undefined;
        // A deserted flight may still be ending when the next one of its key is under way.
        if (flights.get(id) === berth) flights.delete(id);
      };
      const flight = openFlight<Out>(caller, { clock, onDeserted: forget, onEnd });
      const berth: Berth<In, Out> = { aboard: { flight, input } };
      flights.set(id, berth);
      keys.handOn({ input, key: keys.of(input, caller) }, flight.context.record);
      const answer = flight.join(caller);
      resultOf(next, input, flight.context).then((result) => {
        forget();
        flight.end(result);
      }, neverRejects);
      return answer;
    };

    const share = async (input: In, context: CallContext): Promise<Out> => {
      context.signal.throwIfAborted();
      const id = flightIdOf(keys.of(input, context), context);
      const shared = flights.get(id)?.aboard;
      if (!shared) return launch(input, context, id);
      const { flight } = shared;
      try {
        return await flight.join(context);
      } catch (error) {
        if (isAnothersRefusal(error, shared.input, input)) return share(input, context);
        if (!isAnothersBreak(error, flight.context, context)) throw error;
        return await (flights.get(id)?.aboard?.flight.join(context) ?? launch(input, context, id));
      }
    };

    return async (input, context) => {
      context.signal.throwIfAborted();
      return context.freshness === 'cached' ? share(input, context) : next(input, context);
    };
  };
}

/**
 * Where a flight stands until it has ended. A map that grows is copied, and V8 keeps the copies until the next full
 * collection: a place in them must not hold a flight that is over, with its answer.
 */
interface Berth<In, Out> {
  aboard: { readonly flight: Flight<Out>; readonly input: In } | undefined;
}

function flightIdOf(key: string, { maxAgeMs }: CallContext): string {
  return maxAgeMs === undefined ? key : `${key} ${maxAgeMs}`;
}

/** Whether the request that was refused is not this one: what is no part of the key may be what was wrong. */
function isAnothersRefusal(error: unknown, asked: unknown, input: unknown): boolean {
  const isRefusal = error instanceof UpstreamError && error.code === 'REQUEST_REFUSED';
  return isRefusal && asked !== input && stringify(asked) !== stringify(input);
}

/** Whether a plain call has lost its flight only because that was a stream of which somebody had seen the beginning. */
function isAnothersBreak(
  error: unknown,
  flight: CallContext,
  { emit, signal }: CallContext,
): boolean {
  if (emit || signal.aborted || flight.record.firstChunkAt === undefined) return false;
  return isCrossgraphError(error) && error.retryable;
}

async function resultOf<In, Out>(
  next: Operation<In, Out>,
  input: In,
  context: CallContext,
): Promise<FlightResult<Out>> {
  try {
    return { ok: true, answer: await next(input, context) };
  } catch (error) {
    return { ok: false, error };
  }
}

const neverRejects = (): undefined => undefined;
