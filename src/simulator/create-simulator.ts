import { type Clock, systemClock } from '../core/clock.js';
import { expectNumber } from '../core/expect.js';
import { manualClock } from '../core/manual-clock.js';
import { type Random, seededRandom } from '../core/random.js';
import { ConfigError } from '../errors.js';
import { type Bill, openBooks } from './books.js';
import { type Controls, control, isControlPath } from './control.js';
import { digestOf, uuidFrom } from './draw.js';
import { exchange } from './exchange.js';
import { createFaultDesk, type Fault } from './faults.js';
import {
  maxBodyBytes,
  type SimulatorReply,
  type SimulatorRequest,
  type StreamAnswer,
} from './reply.js';
import type { LoggedRequest, OpenEntry } from './request-log.js';
import {
  type ResolvedSimulatorOptions,
  resolveSimulatorOptions,
  type SimulatorOptions,
} from './simulator-options.js';

/** The simulator without its sockets. */
export interface Simulator {
  readonly options: ResolvedSimulatorOptions;
  /** Answers a request, after its latency. Rejects with the signal's reason when that aborts first. */
  handle(request: SimulatorRequest, signal?: AbortSignal): Promise<SimulatorReply>;
  /** Every request so far, the ones under way included, oldest first; the last 100,000. */
  requests(): readonly LoggedRequest[];
  bill(): Bill;
  /** Orders faults and says how many. Throws a ConfigError when one of them makes no sense. */
  addFaults(faults: Fault | readonly Fault[]): number;
  /** Takes back the faults not yet used up, and says how many. */
  clearFaults(): number;
  /** Forgets everything: log, bill, buckets, counts, faults. What is under way ends in the old books. */
  reset(): void;
  /**
   * Moves the time of a simulator whose `clock` is `manual`, waking whoever waits on the way, and says the new time in
   * milliseconds since 1970. Throws a ConfigError for any other simulator.
   */
  advanceClock(ms: number): Promise<number>;
}

const longestAdvanceMs = 366 * 24 * 3_600_000;

/** Makes a simulator that lives on `clock`, a virtual one if need be. Throws a ConfigError on a bad option. */
export function createSimulator(
  options: SimulatorOptions = {},
  { clock: outer = systemClock }: { clock?: Clock | undefined } = {},
): Simulator {
  const resolved = resolveSimulatorOptions(options);
  const manual = resolved.clock === 'manual' ? manualClock(outer.wallMs()) : undefined;
  const clock = manual ?? outer;
  const faults = createFaultDesk(resolved.slots);
  const newBooks = () => openBooks(resolved.slots, resolved.limits);
  const ids = seededRandom(resolved.seed);
  let books = newBooks();

  const controls: Controls = {
    requests: () => books.log.entries(),
    bill: () => books.bill(),
    addFaults: (orders) => faults.add(orders),
    clearFaults: () => faults.clear(),
    reset: () => {
      faults.clear();
      books = newBooks();
    },
    advanceClock: async (ms) => {
      if (!manual) throw new ConfigError("Only a simulator with `clock: 'manual'` can be moved.");
      await manual.advance(expectNumber('advanceMs', ms, { min: 0, max: longestAdvanceMs }));
      return manual.wallMs();
    },
  };

  const handle = async (
    request: SimulatorRequest,
    signal?: AbortSignal,
  ): Promise<SimulatorReply> => {
    if (isControlPath(request.path)) return control(request, controls);
    const checked = request.body.length > maxBodyBytes ? { ...request, oversized: true } : request;
    const entry = books.log.open(newEntry(checked, clock.wallMs()));
    try {
      const reply = await exchange(
        { options: resolved, books, clock, faults },
        { request: checked, entry, signal },
      );
      if (reply.kind !== 'reset') entry.status = reply.status;
      if (reply.kind !== 'stream') entry.endedAt = clock.wallMs();
      if (reply.kind === 'reset') return reply;
      const named = withRequestId(reply, ids);
      return named.kind === 'stream' ? logged(named, { entry, clock, signal }) : named;
    } catch (error) {
      left({ entry, clock, signal });
      throw error;
    }
  };

  return {
    options: resolved,
    handle,
    requests: () => books.log.entries(),
    bill: () => books.bill(),
    addFaults: (orders) => faults.add(orders),
    clearFaults: () => faults.clear(),
    reset: () => controls.reset(),
    advanceClock: (ms) => controls.advanceClock(ms),
  };
}

interface Logging {
  readonly entry: OpenEntry;
  readonly clock: Clock;
  readonly signal: AbortSignal | undefined;
}

function left({ entry, clock, signal }: Logging): void {
  if (signal?.aborted) entry.aborted = true;
  entry.endedAt = clock.wallMs();
}

/** The stream, with its end written into the log. */
function logged(stream: StreamAnswer, logging: Logging): StreamAnswer {
  return { ...stream, pieces: loggedPieces(stream.pieces, logging) };
}

async function* loggedPieces(
  pieces: StreamAnswer['pieces'],
  logging: Logging,
): StreamAnswer['pieces'] {
  try {
    return yield* pieces;
  } finally {
    left(logging);
  }
}

/** Refusals carry an id too. Runs have their own, which follows from what was asked. */
function withRequestId<Reply extends { readonly headers: Readonly<Record<string, string>> }>(
  reply: Reply,
  ids: Random,
): Reply {
  if ('x-request-id' in reply.headers) return reply;
  return { ...reply, headers: { ...reply.headers, 'x-request-id': uuidFrom(ids) } };
}

function newEntry(
  { method, path, body, oversized }: SimulatorRequest,
  startedAt: number,
): OpenEntry {
  return {
    method,
    // A client could put anything into a query, a key for one.
    path: path.replace(/\?.*$/s, '').slice(0, 200),
    slot: null,
    status: null,
    bodyDigest: oversized ? '' : digestOf(body),
    startedAt,
    endedAt: null,
    ran: false,
    billedUsd: 0,
  };
}
