import type { Clock } from '../core/clock.js';
import { createStoreBreaker, type StoreBreaker } from './store-breaker.js';

/** The two ways a store is used; a full or read-only one fails only the second. */
export type StoreUse = 'read' | 'written';

/** Turns a stream of results into one warning when a use starts to fail and one when it works again. */
export interface StoreHealth {
  /** Whether the store may be used so; whoever is told so must report the end. False: it has to rest. */
  permits(use: StoreUse): boolean;
  succeeded(use: StoreUse): void;
  failed(use: StoreUse, error: unknown): void;
  /** The store works, and what it holds does not. */
  unreadable(error: unknown): void;
  /** There is no connection to it at the moment; asked or not, it will come back by itself. */
  unreachable(error: unknown): void;
}

export interface StoreHealthDeps {
  readonly clock: Clock;
  readonly onWarning: (message: string) => void;
}

type Trouble = StoreUse | 'reached';

interface State {
  /** Successes still missing before it counts as working again. */
  readonly missing: number;
  /** Whether anybody was told; else a worse trouble, which goes on, had been told before. */
  readonly isTold: boolean;
}

// A store on the edge of its time budget fails now and then; one success is no recovery.
const successesToRecover = 10;
// What cannot be reached or read is of no use at all: one line says so, whatever else fails.
const worse: readonly Trouble[] = ['reached', 'read'];

export function createStoreHealth({ clock, onWarning }: StoreHealthDeps): StoreHealth {
  const tell = guardedWarning(onWarning);
  const breakers: Readonly<Record<StoreUse, StoreBreaker>> = {
    read: createStoreBreaker(clock),
    written: createStoreBreaker(clock),
  };
  const failing = new Map<Trouble, State>();

  const complain = (trouble: Trouble, error: unknown): void => {
    const wasTold = failing.get(trouble)?.isTold ?? false;
    const isCovered = worse.some((other) => other !== trouble && failing.get(other)?.isTold);
    failing.set(trouble, { missing: successesToRecover, isTold: wasTold || !isCovered });
    if (wasTold || isCovered) return;
    tell(
      `The answer cache cannot be ${trouble} (${storeErrorWord(error)}); calls go on without it.`,
    );
  };
  const recover = (trouble: Trouble): void => {
    const state = failing.get(trouble);
    if (!state) return;
    if (state.missing > 1) {
      failing.set(trouble, { ...state, missing: state.missing - 1 });
      return;
    }
    failing.delete(trouble);
    if (state.isTold) tell(`The answer cache can be ${trouble} again.`);
  };
  return {
    permits: (use) => breakers[use].permits(),
    succeeded: (use) => {
      breakers[use].succeeded();
      recover(use);
      recover('reached');
    },
    failed: (use, error) => {
      breakers[use].failed();
      complain(use, error);
    },
    unreadable: (error) => {
      breakers.read.succeeded();
      complain('read', error);
    },
    unreachable: (error) => complain('reached', error),
  };
}

/** A listener that cannot fail whoever tells it something. */
export function guardedWarning(
  onWarning: ((message: string) => void) | undefined,
): (message: string) => void {
  return (message) => {
    try {
      onWarning?.(message);
    } catch {
      // The listener's defect is not the call's.
    }
  };
}

// Redis says what is wrong in the first word of its reply; the rest may quote the command, values included.
const redisReply =
  /^(?:ERR|OOM|READONLY|WRONGPASS|NOAUTH|NOPERM|LOADING|MISCONF|MASTERDOWN|NOREPLICAS|WRONGTYPE|MOVED|BUSY)(?= )/;

/** A short word for a store's failure. Messages are not shown: they may hold paths, addresses or passwords. */
export function storeErrorWord(error: unknown): string {
  if (typeof error !== 'object' || error === null) return 'unknown error';
  const { code, name, message }: { [Field in 'code' | 'name' | 'message']?: unknown } = error;
  if (isWord(code)) return code;
  const reply = typeof message === 'string' ? redisReply.exec(message)?.[0] : undefined;
  if (reply !== undefined) return reply;
  // Errors whose class alone tells them apart.
  const words = [name === 'Error' ? undefined : name, error.constructor?.name, name];
  return words.find(isWord) ?? 'unknown error';
}

function isWord(text: unknown): text is string {
  return typeof text === 'string' && /^\w{1,40}$/.test(text);
}
