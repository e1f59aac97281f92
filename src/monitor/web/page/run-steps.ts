import type { Run, RunStep } from '../../watching/monitor-report.js';
import type { Tone } from './tone.js';

/** A step with its depth below the run. */
export interface NestedStep {
  readonly step: RunStep;
  readonly depth: number;
}

/** Steps below those that they are part of, each level in the order of its beginning. */
export function nestedSteps({ steps }: Pick<Run, 'steps'>): readonly NestedStep[] {
  const ids = new Set(steps.map(({ id }) => id));
  const below = new Map<number | undefined, RunStep[]>();
  for (const step of steps) {
    const parent = ids.has(step.parent) && step.parent !== step.id ? step.parent : undefined;
    below.set(parent, [...(below.get(parent) ?? []), step]);
  }
  const listed = new Set<number>();
  const list = (parent: number | undefined, depth: number): NestedStep[] =>
    (below.get(parent) ?? []).flatMap((step) => {
      // A circle cannot be, unless somebody serves us nonsense.
      if (listed.has(step.id)) return [];
      listed.add(step.id);
      return [{ step, depth }, ...list(step.id, depth + 1)];
    });
  return list(undefined, 0);
}

/** How a node of the graph stands, over all times that it ran. */
export interface NodeState {
  readonly state: RunStep['state'];
  readonly times: number;
  readonly ms: number;
}

const urgency: readonly RunStep['state'][] = ['passed', 'done', 'failed', 'running'];

/** By the node's id in the picture: the names of the nodes around it and its own, joined by colons. */
export function nodeStates({ steps }: Pick<Run, 'steps'>): ReadonlyMap<string, NodeState> {
  const known = new Map(steps.map((step) => [step.id, step]));
  const pathOf = (step: RunStep, depth = 0): string => {
    const parent = step.parent === step.id || depth > 20 ? undefined : known.get(step.parent);
    const above = parent ? pathOf(parent, depth + 1) : '';
    if (step.kind !== 'node') return above;
    return above === '' ? step.name : `${above}:${step.name}`;
  };
  const states = new Map<string, NodeState>();
  for (const step of steps) {
    if (step.kind !== 'node') continue;
    const id = pathOf(step);
    const before = states.get(id) ?? { state: step.state, times: 0, ms: 0 };
    const isWorse = urgency.indexOf(step.state) > urgency.indexOf(before.state);
    const state = isWorse ? step.state : before.state;
    states.set(id, { state, times: before.times + 1, ms: before.ms + (step.durationMs ?? 0) });
  }
  return states;
}

export function toneOfStep(state: RunStep['state']): Tone {
  if (state === 'done') return 'good';
  if (state === 'failed') return 'bad';
  return state === 'running' ? 'busy' : 'calm';
}

export function toneOfRun(state: Run['state']): Tone {
  if (state === 'completed') return 'good';
  if (state === 'running') return 'busy';
  return ['interrupted', 'drained', 'aborted'].includes(state) ? 'warn' : 'bad';
}

export function runWords(state: Run['state']): string {
  return state.replaceAll('_', ' ');
}
