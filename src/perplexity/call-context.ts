import type { CallSignal } from '../core/abort.js';
import { openCallRecord } from '../core/call-record.js';
import type { Clock } from '../core/clock.js';
import { expectNumber, expectOneOf, expectText } from '../core/expect.js';
import { type CallContext, freshnesses } from '../core/operation.js';
import { ConfigError } from '../errors.js';
import { longestMs, type ResolvedClientOptions } from './client-options.js';
import type { CallOptions } from './requests.js';

/** What a call is asked with: a caller's options, and where its events go. */
export type AskedOptions = CallOptions & Pick<CallContext, 'emit'>;

export interface CallPlace {
  readonly clock: Clock;
  readonly defaults: ResolvedClientOptions;
  readonly signal: CallSignal;
  /** The run's end is waited for outside of any exchange. */
  readonly isBackground: boolean;
}

/** Opens a call: its record, and when it must have ended. Throws a ConfigError that names the option that is wrong. */
export function callContextOf(
  options: AskedOptions,
  { clock, defaults, signal, isBackground }: CallPlace,
): CallContext {
  const { freshness = 'cached', maxAgeMs, priority = 'interactive', emit } = options;
  const patienceMs = isBackground ? defaults.backgroundTimeoutMs : defaults.timeoutMs;
  const { timeoutMs = patienceMs } = options;
  expectNumber('timeoutMs', timeoutMs, { min: 1, max: longestMs });
  if (maxAgeMs !== undefined) expectNumber('maxAgeMs', maxAgeMs, { min: 0 });
  expectOneOf('freshness', freshness, freshnesses);
  expectOneOf('priority', priority, ['interactive', 'batch']);
  const { agent, tenant, account, budget } = options;
  expectText('agent', agent);
  expectText('tenant', tenant);
  // Limits in place of a ledger: found out before the call, not in the middle of it.
  if (budget !== undefined && typeof budget?.reserve !== 'function') {
    throw new ConfigError(
      'Expected `budget` of a call to be a ledger, such as createLedger({ usd: 0.5 }).',
    );
  }
  const startedAt = clock.now();
  // A client without a cache keeps nothing; what may only come from the cache then comes from nowhere.
  const isKept = defaults.cache !== false || freshness === 'only-if-cached';
  // Every field there is, so that the layers' copies of it need no new shape: adding a field to a copy costs 3 µs.
  return {
    signal,
    deadline: startedAt + timeoutMs,
    record: openCallRecord(startedAt),
    freshness: isKept ? freshness : 'no-store',
    maxAgeMs,
    priority,
    agent,
    tenant,
    account,
    budget,
    emit,
    progress: undefined,
  };
}
