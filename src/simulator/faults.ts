import { z } from 'zod';
import type { Random } from '../core/random.js';
import { ConfigError } from '../errors.js';
import { canonicalPath, faultyPaths } from './routes.js';
import type { KeySlot } from './simulator-options.js';

/** Faults that are not a status. */
const faultWords = [
  'reset',
  'hang',
  'html504',
  'truncate',
  'garbage',
  'failed',
  'incomplete',
] as const;

/**
 * What goes wrong: an HTTP status from 400 to 599; `reset` (connection reset, nothing ran); `hang` (no answer, nothing
 * ran); `html504` (a gateway's HTML page); `truncate` (200, cut half way through the body); `garbage` (200, not JSON);
 * `failed` and `incomplete` (200 with a run that ended so).
 */
export type FaultStatus = number | (typeof faultWords)[number];

/** An order to go wrong. */
export interface Fault {
  /** Where; `/v1/agent` and `/v1/responses` are one. */
  readonly path: string;
  readonly status: FaultStatus;
  /** How many requests it hits. @defaultValue 1, or no end when there is a `rate` */
  readonly times?: number | undefined;
  /** Chance of each request to be hit, from 0 to 1, decided by seed, body and count. @defaultValue 1 */
  readonly rate?: number | undefined;
  /** Seconds for the answer's `Retry-After`; with a status only. */
  readonly retryAfter?: number | undefined;
  /** Only requests with this key. */
  readonly key?: string | undefined;
}

interface ArmedFault extends Omit<Fault, 'key'> {
  readonly slot: number | undefined;
  left: number;
}

export interface FaultDesk {
  /** Adds orders; the oldest that fits a request wins. Throws a ConfigError, and adds none, when one is wrong. */
  add(faults: unknown): number;
  clear(): number;
  /** The fault this request meets, used up by it. */
  take(
    path: string,
    slot: number,
    random: Random,
  ): Pick<Fault, 'status' | 'retryAfter'> | undefined;
}

const faultSchema = z.strictObject({
  path: z.string(),
  status: z.union([z.int().min(400).max(599), z.enum(faultWords)]),
  times: z.int().min(1).max(1_000_000).optional(),
  rate: z.number().min(0).max(1).optional(),
  retryAfter: z.number().min(0).max(86_400).optional(),
  key: z.string().optional(),
});
const faultsSchema = z.array(faultSchema).min(1).max(1_000);

/** A desk without orders. */
export function createFaultDesk(slots: readonly KeySlot[]): FaultDesk {
  let armed: ArmedFault[] = [];
  return {
    add: (faults) => {
      const added = parseFaults(faults).map((fault, place) => arm(fault, place, slots));
      armed.push(...added);
      return added.length;
    },
    clear: () => {
      const removed = armed.length;
      armed = [];
      return removed;
    },
    take: (path, slot, random) => {
      const hit = armed.find(
        (fault) =>
          fault.path === path &&
          (fault.slot === undefined || fault.slot === slot) &&
          (fault.rate === undefined || random() < fault.rate),
      );
      if (!hit) return undefined;
      hit.left -= 1;
      if (hit.left === 0) armed = armed.filter((fault) => fault !== hit);
      return hit;
    },
  };
}

function parseFaults(value: unknown): readonly Fault[] {
  const { data, error } = faultsSchema.safeParse(Array.isArray(value) ? value : [value]);
  if (data) return data;
  const { path = [], message = '' } = error.issues[0] ?? {};
  const [place, ...field] = path;
  const where =
    place === undefined
      ? ''
      : ` (fault ${String(place)}${field.length ? `, ${field.join('.')}` : ''})`;
  throw new ConfigError(
    'Expected faults of the form { path, status, times?, rate?, retryAfter?, key? } with a status from 400 to 599 or ' +
      `one of ${faultWords.join(', ')}${where}: ${message}.`,
  );
}

function arm(fault: Fault, place: number, slots: readonly KeySlot[]): ArmedFault {
  const path = canonicalPath(fault.path);
  const { status, rate, retryAfter, key, times } = fault;
  const fail = (message: string) => new ConfigError(`Fault ${place}: ${message}`);
  if (!faultyPaths.includes(path)) {
    throw fail(`expected \`path\` to be one of ${faultyPaths.join(', ')}, /v1/responses.`);
  }
  if ((status === 'failed' || status === 'incomplete') && path !== '/v1/agent') {
    throw fail(`\`${status}\` is how a run ends; only /v1/agent has runs.`);
  }
  if (retryAfter !== undefined && typeof status !== 'number') {
    throw fail('`retryAfter` goes with a numeric `status` only.');
  }
  const slot = key === undefined ? undefined : slots.find((known) => known.key === key)?.slot;
  if (key !== undefined && slot === undefined) throw fail("`key` is none of the simulator's keys.");
  const left = times ?? (rate === undefined ? 1 : Number.POSITIVE_INFINITY);
  return { path, status, rate, retryAfter, slot, left };
}
