import { z } from 'zod';
import type { Random } from '../core/random.js';
import { ConfigError } from '../errors.js';
import { canonicalPath, faultyPaths } from './routes.js';
import type { KeySlot } from './simulator-options.js';

/** Faults that are not a status. */
const faultWords = [
  'reset',
  'hang',
  'quota',
  'html502',
  'html504',
  'truncate',
  'garbage',
  'mistyped',
  'empty',
  'huge',
  'failed',
  'incomplete',
  'error',
  'slow',
] as const;

/**
 * What goes wrong: an HTTP status from 400 to 599; `reset` (connection reset, nothing ran); `hang` (no answer, nothing
 * ran); `quota` (401 `insufficient_quota`); `html502` and `html504` (a gateway's HTML page); `truncate` (200, cut half
 * way through the body); `garbage` (200, not JSON); `mistyped` (200, right but for its `content-type: text/html`);
 * `empty` (200 without output, results or data); `huge` (200, right but for its 33 MiB); `failed` and `incomplete` (200
 * with a run that ended so); `error` (a stream that ends in a bare `error` event); `slow` (200 with a body that takes
 * `bodyMs`).
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
  /**
   * Only streams, and only after this many events: with `reset`, `hang`, `truncate`, `failed`, `incomplete` or `error`.
   * The run has begun and is billed.
   */
  readonly afterEvents?: number | undefined;
  /** Only answers in one piece, after this many characters of the body: with `reset`, `hang` or `truncate`. */
  readonly afterBytes?: number | undefined;
  /** How long the body takes from its first byte to its last, in milliseconds: with `slow`. */
  readonly bodyMs?: number | undefined;
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
  take(target: FaultTarget, random: Random): Omit<Fault, 'path' | 'key'> | undefined;
}

/** A request as the desk sees it. */
export interface FaultTarget {
  readonly path: string;
  readonly slot: number;
  /** Whether it asks for events. */
  readonly streamed: boolean;
}

const faultSchema = z.strictObject({
  path: z.string(),
  status: z.union([z.int().min(400).max(599), z.enum(faultWords)]),
  times: z.int().min(1).max(1_000_000).optional(),
  rate: z.number().min(0).max(1).optional(),
  retryAfter: z.number().min(0).max(86_400).optional(),
  key: z.string().optional(),
  afterEvents: z.int().min(0).max(1_000_000).optional(),
  afterBytes: z.int().min(0).max(1_000_000_000).optional(),
  bodyMs: z.number().min(0).max(86_400_000).optional(),
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
    take: (target, random) => {
      const hit = armed.find(
        (fault) => fits(fault, target) && (fault.rate === undefined || random() < fault.rate),
      );
      if (!hit) return undefined;
      hit.left -= 1;
      if (hit.left === 0) armed = armed.filter((fault) => fault !== hit);
      return hit;
    },
  };
}

function fits(fault: ArmedFault, { path, slot, streamed }: FaultTarget): boolean {
  if (fault.path !== path || (fault.slot !== undefined && fault.slot !== slot)) return false;
  const needsStream = fault.afterEvents !== undefined || fault.status === 'error';
  return streamed ? fault.afterBytes === undefined : !needsStream;
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
    'Expected faults of the form { path, status, times?, rate?, retryAfter?, key?, afterEvents?, afterBytes?, bodyMs? } with ' +
      `a status from 400 to 599 or one of ${faultWords.join(', ')}${where}: ${message}.`,
  );
}

function arm(fault: Fault, place: number, slots: readonly KeySlot[]): ArmedFault {
  const path = canonicalPath(fault.path);
  const { rate, key, times } = fault;
  const fail = (message: string) => new ConfigError(`Fault ${place}: ${message}`);
  if (!faultyPaths.includes(path)) {
    throw fail(`expected \`path\` to be one of ${faultyPaths.join(', ')}, /v1/responses.`);
  }
  const nonsense = nonsenseIn({ ...fault, path });
  if (nonsense) throw fail(nonsense);
  const slot = key === undefined ? undefined : slots.find((known) => known.key === key)?.slot;
  if (key !== undefined && slot === undefined) throw fail("`key` is none of the simulator's keys.");
  const left = times ?? (rate === undefined ? 1 : Number.POSITIVE_INFINITY);
  const { key: _, ...kept } = fault;
  return { ...kept, path, slot, left };
}

const breaks: readonly FaultStatus[] = ['reset', 'hang', 'truncate'];
const endings: readonly FaultStatus[] = ['failed', 'incomplete'];
const runPaths: readonly string[] = ['/v1/agent', '/v1/agent/{id}'];
const streamedPaths = { agent: runPaths, all: [...runPaths, '/deepseek/chat/completions'] };

/** What contradicts itself in a fault whose fields are each well-formed. */
function nonsenseIn({
  path,
  status,
  retryAfter,
  afterEvents,
  afterBytes,
  bodyMs,
}: Fault): string | undefined {
  const streams = streamedPaths[status === 'error' ? 'agent' : 'all'].includes(path);
  const has = { events: afterEvents !== undefined, bytes: afterBytes !== undefined };
  const rules: readonly (readonly [broken: boolean, message: string])[] = [
    [
      endings.includes(status) && path !== '/v1/agent',
      `\`${status}\` is how a run ends; only /v1/agent has runs.`,
    ],
    [
      retryAfter !== undefined && typeof status !== 'number',
      '`retryAfter` goes with a numeric `status` only.',
    ],
    [
      status === 'empty' && path === '/v1/agent/{id}/cancel',
      'a cancel has nothing that `empty` could leave out.',
    ],
    [
      (has.events || status === 'error') && !streams,
      'only /v1/agent has streams, and /deepseek/chat/completions those that know no `error`.',
    ],
    [
      has.events && ![...breaks, ...endings, 'error'].includes(status),
      '`afterEvents` goes with reset, hang, truncate, failed, incomplete or error.',
    ],
    [
      has.bytes && (has.events || !breaks.includes(status)),
      '`afterBytes` goes with reset, hang or truncate, and without `afterEvents`.',
    ],
    [(bodyMs !== undefined) !== (status === 'slow'), '`bodyMs` and `slow` go together.'],
  ];
  return rules.find(([broken]) => broken)?.[1];
}
