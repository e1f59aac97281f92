import type { JournaledRun } from '../cache/run-journal.js';
import type { Clock } from '../core/clock.js';
import type { CallContext, Operation } from '../core/operation.js';
import { boundTo } from '../core/pass-on.js';
import type { Random } from '../core/random.js';
import { CallTimeoutError, isCrossgraphError, retryAfterMsOf, UpstreamError } from '../errors.js';
import type { RunErrand, RunNews } from './run-attempt.js';
import type { RunReader } from './run-reader.js';

/** A run that somebody waits for. */
export interface Followed<In> {
  readonly request: In;
  readonly run: JournaledRun;
  /** There where its events are wanted. */
  readonly reader?: RunReader | undefined;
  /** Whether it was submitted before this call, and may have ended long ago. */
  readonly isResumed: boolean;
}

export interface FollowDeps<In, Out> {
  /** One exchange about a run, with a key of the account that the context names. */
  readonly ask: Operation<RunErrand<In>, RunNews<Out>>;
  /** The accounts there are. */
  readonly accounts: () => readonly string[];
  readonly pathOf: (id: string) => string;
  readonly clock: Clock;
  readonly random: Random;
}

/**
 * Waits for the end of a run: by its events where they are wanted, going on behind the last one seen when a stream breaks,
 * else by asking again after pauses that grow from one second to ten. An exchange that fails is made again; nothing here
 * submits anything. Rejects with a RunError, with the 404 of a run that no account knows any more, with a
 * KeysExhaustedError where no key can ask, with a CallTimeoutError at the deadline.
 */
export function followRun<In, Out>(
  deps: FollowDeps<In, Out>,
): (followed: Followed<In>, context: CallContext) => Promise<Out> {
  const { pathOf, clock, random } = deps;
  const look = lookEverywhere(deps);

  return async (followed, context) => {
    const { request, run, reader, isResumed } = followed;
    const { next, reset } = growingPauses(random);
    const path = pathOf(run.id);
    let streamed = reader;
    let account = run.account;
    let pauseMs = isResumed ? 0 : next();

    /** How long to wait after a failed exchange; throws what asking again would not mend. */
    const pauseAfter = (error: unknown, seenBefore: number | undefined): number => {
      context.signal.throwIfAborted();
      if (streamed && isRefused(error, 400)) {
        // The cursor has expired: the events are gone, the run is not.
        streamed = undefined;
        return 0;
      }
      const isNew = !isResumed && clock.wallMs() - run.submittedAt < msToBeKnown;
      if (!isPassing(error) && !(isNew && isRefused(error, 404))) throw error;
      if (streamed?.lastSeen() !== seenBefore) reset();
      return Math.max(next(), askedMs(error, random));
    };
    for (;;) {
      await rest(pauseMs, context, clock);
      const seenBefore = streamed?.lastSeen();
      const cursor = streamed ? cursorOf(streamed) : '';
      const errand: RunErrand<In> = {
        ...{ request, method: 'GET', path: path + cursor, body: null },
        ...{ reader: streamed, submittedAt: run.submittedAt },
      };
      try {
        const news = await look(errand, account, context);
        if (news.answer !== undefined) return news.answer;
        account = news.account;
        pauseMs = next();
      } catch (error) {
        pauseMs = pauseAfter(error, seenBefore);
      }
    }
  };
}

const firstPauseMs = 1_000;
const longestPauseMs = 10_000;
const growth = 1.5;
// A run that was accepted a moment ago may not be known everywhere yet.
const msToBeKnown = 10_000;

function growingPauses(random: Random): { next(): number; reset(): void } {
  let meanMs = firstPauseMs;
  return {
    next: () => {
      const pauseMs = meanMs * (0.75 + 0.25 * random());
      meanMs = Math.min(longestPauseMs, meanMs * growth);
      return pauseMs;
    },
    reset: () => {
      meanMs = firstPauseMs;
    },
  };
}

/** What the other side asks to wait, and a little more, so that those refused together do not come back together. */
function askedMs(error: unknown, random: Random): number {
  const asked = retryAfterMsOf(error) ?? 0;
  return asked + random() * Math.min(1_000, asked / 10);
}

/** Sleeps, at most until the call's deadline, which may move meanwhile. */
async function rest(ms: number, context: CallContext, clock: Clock): Promise<void> {
  const { record, signal } = context;
  const beganAt = clock.now();
  try {
    const leftMs = context.deadline - beganAt;
    if (ms > 0) await clock.sleep(Math.max(0, Math.min(ms, leftMs)), signal);
  } finally {
    record.backoffMs += clock.now() - beganAt;
  }
  signal.throwIfAborted();
  if (clock.now() < context.deadline) return;
  throw new CallTimeoutError(context.deadline - record.startedAt, 'call');
}

function cursorOf(reader: RunReader): string {
  const last = reader.lastSeen();
  return last === undefined ? '?stream=true' : `?stream=true&starting_after=${last}`;
}

/**
 * Asks where the run is known to be, and should nobody know it there, everywhere else: accounts may have another order, or
 * other names, than in the process that submitted it. Throws the 404 only when every account has said so.
 */
function lookEverywhere<In, Out>({ ask, accounts }: FollowDeps<In, Out>) {
  return async (
    errand: RunErrand<In>,
    home: string,
    context: CallContext,
  ): Promise<RunNews<Out>> => {
    let unknown: unknown;
    let unasked: unknown;
    for (const account of new Set([home, ...accounts()])) {
      try {
        return await ask(errand, boundTo(context, account));
      } catch (error) {
        context.signal.throwIfAborted();
        if (isRefused(error, 404)) unknown = error;
        else if (isKeyless(error)) unasked ??= error;
        else throw error;
      }
    }
    throw unasked ?? unknown;
  };
}

/** Whether asking again may work. */
export function isPassing(error: unknown): boolean {
  if (!isCrossgraphError(error)) return false;
  if (error.retryable || error.code === 'CIRCUIT_OPEN') return true;
  return error.code === 'KEYS_EXHAUSTED' && !isKeyless(error);
}

/** Whether the other side answered with this status. */
export function isRefused(error: unknown, status: number): error is UpstreamError {
  return error instanceof UpstreamError && error.status === status;
}

/** No key of the account is left that could ask, now or later. */
function isKeyless(error: unknown): boolean {
  if (!isCrossgraphError(error)) return false;
  return error.code === 'KEYS_EXHAUSTED' && retryAfterMsOf(error) === undefined;
}
