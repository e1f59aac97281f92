import { hash } from 'node:crypto';
import { expectInteger, expectNumber, expectOneOf } from '../../core/expect.js';
import { seededRandom } from '../../core/random.js';
import { ConfigError } from '../../errors.js';

const faultWords = ['reset', 'hang', 'slow', 'stale'] as const;

/**
 * What a call meets: a status from 400 to 599; `reset` (the connection broke); `hang` (no answer until the caller leaves);
 * `slow` (the answer, `ms` later); `stale` (the answer, flagged as `ms` old and free of charge).
 */
export type FaultKind = number | (typeof faultWords)[number];

/** A call as a plan of faults sees it. */
export interface FaultyCall {
  readonly kind: 'ask' | 'stream' | 'search';
  /** As the call's options name it. */
  readonly agent: string | undefined;
  readonly request: unknown;
}

/** An order to go wrong; the first of a plan that fits a call is the one it meets. */
export interface PlannedFault {
  readonly fault: FaultKind;
  /** Only calls of this kind. @defaultValue all */
  readonly on?: FaultyCall['kind'] | undefined;
  /** Only calls of this agent. @defaultValue all */
  readonly agent?: string | undefined;
  /** Only calls it says yes to. @defaultValue all */
  readonly when?: ((call: FaultyCall) => boolean) | undefined;
  /** How many calls it hits. @defaultValue 1, or no end when there is a `rate` */
  readonly times?: number | undefined;
  /** Chance of each call to be hit, from 0 to 1; seed, request and count decide, not the order of calls. @defaultValue 1 */
  readonly rate?: number | undefined;
  /** With `slow` and `stale`, in milliseconds. @defaultValue 1000 */
  readonly ms?: number | undefined;
  /** With a status: how long the upstream asks to wait, in milliseconds. @defaultValue it does not say */
  readonly retryAfterMs?: number | undefined;
}

export interface FaultPlan {
  /** The fault this call meets, used up by it. */
  take(call: FaultyCall): PlannedFault | undefined;
  /** Faults ordered a number of times and not met as often. */
  unused(): readonly PlannedFault[];
}

/** Checks a plan. Throws a ConfigError that says which fault makes no sense. */
export function openFaultPlan(faults: readonly PlannedFault[], seed: number): FaultPlan {
  expectInteger('seed', seed);
  const open = faults.map((fault, index) => ({ fault, left: timesOf(fault, index) }));
  const counts = new Map<string, number>();
  return {
    take: (call) => {
      const text = JSON.stringify([call.kind, call.agent, call.request]);
      const count = (counts.get(text) ?? 0) + 1;
      counts.set(text, count);
      const hit = open.find(
        ({ fault, left }, index) =>
          left > 0 && fits(fault, call) && drawn(fault, `${seed} ${index} ${count} ${text}`),
      );
      if (hit) hit.left -= 1;
      return hit?.fault;
    },
    unused: () =>
      open
        .filter(({ left }) => left > 0 && left !== Number.POSITIVE_INFINITY)
        .map(({ fault }) => fault),
  };
}

function fits({ on, agent, when }: PlannedFault, call: FaultyCall): boolean {
  if (on !== undefined && on !== call.kind) return false;
  return (agent === undefined || agent === call.agent) && (when?.(call) ?? true);
}

function drawn({ rate = 1 }: PlannedFault, lot: string): boolean {
  if (rate === 1) return true;
  const seed = Number.parseInt(hash('sha256', lot, 'hex').slice(0, 8), 16);
  return seededRandom(seed)() < rate;
}

function timesOf({ fault, times, rate, ms = 0 }: PlannedFault, index: number): number {
  const name = (field: string) => `plan[${index}].${field}`;
  if (typeof fault === 'number') expectInteger(name('fault'), fault, { min: 400, max: 599 });
  else expectOneOf(name('fault'), fault, faultWords);
  if (rate !== undefined) expectNumber(name('rate'), rate, { min: 0, max: 1 });
  expectNumber(name('ms'), ms, { min: 0 });
  if (times !== undefined) return expectInteger(name('times'), times, { min: 1 });
  return rate === undefined ? 1 : Number.POSITIVE_INFINITY;
}

/** For messages: `429 for agent web`. */
export function plannedText({ fault, on, agent }: PlannedFault): string {
  return [
    `${fault}`,
    on === undefined ? '' : ` on ${on}`,
    agent === undefined ? '' : ` for agent \`${agent}\``,
  ].join('');
}

export function expectPlan(plan: readonly PlannedFault[]): readonly PlannedFault[] {
  if (Array.isArray(plan)) return plan;
  throw new ConfigError('Expected the plan of faults to be a list of { fault, … }.');
}
