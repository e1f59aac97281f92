import { z } from 'zod';
import { AnswerShapeError } from '../../errors.js';
import { gapOf } from '../branches/gap.js';
import type { Shaped } from './shaped-answer.js';

/** One step of a plan. */
export interface PlanStep {
  readonly id: string;
  /** A question that an agent can answer by itself. */
  readonly task: string;
  /** Who works on it. @defaultValue the first agent */
  readonly agent?: string | undefined;
  /** The ids of the steps whose results it is shown. */
  readonly needs: readonly string[];
}

/** What a planner answers with. */
export interface PlanShape {
  readonly steps: readonly PlanStep[];
}

/** The shape of a plan for these agents; a planner with one agent has no choice to make. */
export function planShape(agents: readonly string[]): z.ZodType<PlanShape> {
  const step = z.object({
    id: z.string().min(1).describe('A short id, unique in the plan.'),
    task: z.string().min(1).describe('The step as a question, complete in itself.'),
    needs: z.array(z.string()).describe('Ids of the steps whose results this one needs.'),
  });
  if (agents.length < 2) return z.object({ steps: z.array(step) });
  const agent = z.enum(agents as [string, ...string[]]).describe('Who should do it.');
  return z.object({ steps: z.array(step.extend({ agent })) });
}

/** A planner's steps, once they can be run: ids unique, needs known, no circle. Otherwise a gap that says what is wrong. */
export function planOf(
  asked: Shaped<PlanShape>,
  known: readonly PlanStep[],
): Shaped<readonly PlanStep[]> {
  if (asked.failed) return asked;
  const { steps } = asked.value;
  const wrong = mistakeIn(steps, known);
  if (wrong === undefined) return { value: inOrder(steps, known) };
  return { failed: gapOf(new AnswerShapeError(`The plan cannot be run: ${wrong}.`)) };
}

function mistakeIn(steps: readonly PlanStep[], known: readonly PlanStep[]): string | undefined {
  const ids = [...known, ...steps].map(({ id }) => id);
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice !== undefined) return `two steps have the id "${twice}"`;
  for (const { id, needs } of steps) {
    const unknown = needs.find((need) => !ids.includes(need));
    if (unknown !== undefined) return `step "${id}" needs step "${unknown}", which is not there`;
  }
  const circular = steps.filter((step) => !inOrder(steps, known).includes(step));
  return circular.length === 0
    ? undefined
    : `the steps ${circular.map(({ id }) => `"${id}"`).join(', ')} wait for each other`;
}

/** The steps so that each comes after what it needs, else in the planner's order; those in a circle are left out. */
function inOrder(steps: readonly PlanStep[], known: readonly PlanStep[]): PlanStep[] {
  const placed = new Set(known.map(({ id }) => id));
  const ordered: PlanStep[] = [];
  let waiting = [...steps];
  for (;;) {
    const ready = waiting.filter(({ needs }) => needs.every((need) => placed.has(need)));
    if (ready.length === 0) return ordered;
    ordered.push(...ready);
    for (const { id } of ready) placed.add(id);
    waiting = waiting.filter((step) => !ready.includes(step));
  }
}
