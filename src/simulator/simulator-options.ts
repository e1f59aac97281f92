import { expectInteger, expectNumber, expectOneOf } from '../core/expect.js';
import { ConfigError } from '../errors.js';
import { defaultLatency, type Latency, parseLatency } from './latency.js';
import type { DatesShown } from './page-dates.js';
import type { SseFraming } from './sse-framing.js';
import { tierLimits } from './tiers.js';

/** What can be set about a simulator. Every default makes the embedded one: 4 keys of 4 accounts. */
export interface SimulatorOptions {
  /** Port on 127.0.0.1. @defaultValue 0, a free one. */
  readonly port?: number | undefined;
  /** Equal seeds give equal answers, latencies and seeded faults. @defaultValue 1 */
  readonly seed?: number | undefined;
  /** See `parseLatency`. @defaultValue `lognormal:150ms,0.4` */
  readonly latency?: string | undefined;
  /** The keys it accepts; a key's place in the list is its slot. @defaultValue four invented ones */
  readonly keys?: readonly string[] | undefined;
  /** Account of each key, in the order of `keys`; keys of one account share its limits and quota. @defaultValue each key its own */
  readonly accounts?: readonly string[] | undefined;
  /** Usage tier of every account, 0 to 5: sets the two limits below. @defaultValue none */
  readonly tier?: number | undefined;
  /** What an account's Agent API bucket leaks per minute. @defaultValue the tier's, or 1000 */
  readonly requestsPerMinute?: number | undefined;
  /** What that bucket holds: requests accepted at one moment after a rest. @defaultValue the tier's, or 20 */
  readonly burst?: number | undefined;
  /** The same for `POST /search`, which the vendor limits apart from the Agent API. @defaultValue 3000 */
  readonly searchRequestsPerMinute?: number | undefined;
  /** @defaultValue 50 */
  readonly searchBurst?: number | undefined;
  /** Whether a 429 carries `Retry-After`; no capture of the vendor's does. @defaultValue false */
  readonly retryAfter?: boolean | undefined;
  /** What an account may spend before it is answered 401 `insufficient_quota`, in USD. @defaultValue no end */
  readonly quotaUsd?: number | undefined;
  /** How events are framed: `plain` or `named`, which adds `event:` lines and a `[DONE]`. @defaultValue `plain` */
  readonly sse?: SseFraming | undefined;
  /** What answers say about the dates of pages. @defaultValue `vendor` */
  readonly dates?: DatesShown | undefined;
  /** Whose time it lives on: the machine's, or one that stands still until it is moved. @defaultValue `system` */
  readonly clock?: 'system' | 'manual' | undefined;
}

/** The size of one leaky bucket. */
export interface RateLimit {
  readonly requestsPerMinute: number;
  readonly burst: number;
}

/** Limits of every account: the Agent API and the Search API are counted apart. */
export interface SimulatorLimits {
  readonly agent: RateLimit;
  readonly search: RateLimit;
}

/** One key of the simulator. */
export interface KeySlot {
  readonly slot: number;
  readonly key: string;
  readonly account: string;
}

/** Options with their defaults filled in and checked. */
export interface ResolvedSimulatorOptions {
  readonly port: number;
  readonly seed: number;
  readonly latency: Latency;
  readonly slots: readonly KeySlot[];
  readonly limits: SimulatorLimits;
  readonly retryAfter: boolean;
  readonly quotaUsd: number;
  readonly sse: SseFraming;
  readonly dates: DatesShown;
  readonly clock: 'system' | 'manual';
}

/** The keys of a simulator that was given none. Public, and worth nothing. */
const defaultKeys: readonly string[] = [0, 1, 2, 3].map((slot) => `pplx-simulator-${slot}`);

/** Fills in the defaults and checks every option; throws a ConfigError that names the wrong one. */
export function resolveSimulatorOptions({
  port = 0,
  seed = 1,
  latency = defaultLatency,
  keys = defaultKeys,
  accounts,
  tier,
  requestsPerMinute = limitsOf(tier).requestsPerMinute,
  burst = limitsOf(tier).burst,
  searchRequestsPerMinute = 3_000,
  searchBurst = 50,
  retryAfter = false,
  quotaUsd = Number.POSITIVE_INFINITY,
  sse = 'plain',
  dates = 'vendor',
  clock = 'system',
}: SimulatorOptions = {}): ResolvedSimulatorOptions {
  return {
    port: expectInteger('port', port, { min: 0, max: 65_535 }),
    seed: expectInteger('seed', seed),
    latency: parseLatency(latency),
    slots: keySlots(keys, accounts),
    limits: {
      agent: rateLimit({ requestsPerMinute, burst }),
      search: {
        requestsPerMinute: expectRate('searchRequestsPerMinute', searchRequestsPerMinute),
        burst: expectInteger('searchBurst', searchBurst, { min: 1, max: 1_000_000 }),
      },
    },
    retryAfter,
    quotaUsd:
      quotaUsd === Number.POSITIVE_INFINITY
        ? quotaUsd
        : expectNumber('quotaUsd', quotaUsd, { min: 0 }),
    sse: expectOneOf('sse', sse, ['plain', 'named']),
    dates: expectOneOf('dates', dates, ['vendor', 'null', 'absent']),
    clock: expectOneOf('clock', clock, ['system', 'manual']),
  };
}

/** Limits of the Agent API: the tier's, or generous ones where none is named. */
function limitsOf(tier: number | undefined): RateLimit {
  const generous = { requestsPerMinute: 1_000, burst: 20 };
  if (tier === undefined) return generous;
  return (
    tierLimits[expectInteger('tier', tier, { min: 0, max: tierLimits.length - 1 })] ?? generous
  );
}

function rateLimit({ requestsPerMinute, burst }: RateLimit): RateLimit {
  return {
    requestsPerMinute: expectRate('requestsPerMinute', requestsPerMinute),
    burst: expectInteger('burst', burst, { min: 1, max: 1_000_000 }),
  };
}

function expectRate(name: string, value: number): number {
  return expectNumber(name, value, { min: 0.01, max: 60_000_000 });
}

function keySlots(
  keys: readonly string[],
  accounts: readonly string[] | undefined,
): readonly KeySlot[] {
  if (keys.length === 0)
    throw new ConfigError('Expected `keys` to hold at least one key, got none.');
  for (const [slot, key] of keys.entries()) {
    // What cannot stand in an Authorization header could never be presented. The key itself stays out of the message.
    if (!/^[\x21-\x7e]+$/.test(key)) {
      throw new ConfigError(
        `Expected \`keys\` to be printable without blanks; key ${slot} is not.`,
      );
    }
    if (keys.indexOf(key) !== slot) {
      throw new ConfigError(
        `Expected \`keys\` to differ; key ${slot} repeats key ${keys.indexOf(key)}.`,
      );
    }
  }
  if (accounts && accounts.length !== keys.length) {
    throw new ConfigError(
      `Expected \`accounts\` to name one account per key (${keys.length}), got ${accounts.length}.`,
    );
  }
  return keys.map((key, slot) => ({ slot, key, account: accounts?.[slot] ?? `account-${slot}` }));
}
