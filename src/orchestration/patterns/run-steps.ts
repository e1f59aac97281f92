import type { RunnableConfig } from '@langchain/core/runnables';
import { AgentError } from '../../errors.js';
import { type AgentResult, askAgents } from '../branches/ask-agent.js';
import { type Gap, gapOf } from '../branches/gap.js';
import { mapNode } from '../branches/map-node.js';
import { answered, citingShown, type Dossier, dossierOf } from './dossier.js';
import type { NamedAgent } from './expect-agents.js';
import type { PlanStep } from './plan.js';

/** What a step came to; `question` is its task. */
export type StepResult = AgentResult & { readonly step: string };

interface Steps {
  /** Each after those it needs. */
  readonly steps: readonly PlanStep[];
  /** Those of the first steps, which have been run already. */
  readonly results: readonly StepResult[];
  readonly agents: readonly NamedAgent[];
}

interface StepDeps {
  readonly config: RunnableConfig;
  readonly concurrency: number;
}

/**
 * Runs the steps that have no result yet, each as soon as those it needs have one: a slow step holds up nobody but those
 * that need it. Returns the results of all steps, in order.
 */
export async function runSteps(
  { steps, results, agents }: Steps,
  { config, concurrency }: StepDeps,
): Promise<StepResult[]> {
  const known = new Map<string, Promise<StepResult>>(
    results.map((result) => [result.step, Promise.resolve(result)]),
  );
  const fresh = steps.slice(results.length);
  // A step stands behind those it needs, so whoever waits here waits for work that has a worker.
  const settle = new Map<string, PromiseWithResolvers<StepResult>>();
  for (const { id } of fresh) {
    const promised = resolvable<StepResult>();
    settle.set(id, promised);
    known.set(id, promised.promise);
  }
  const done = await mapNode(
    fresh,
    async (step, { signal }) => {
      try {
        const needed = await Promise.all(step.needs.flatMap((id) => known.get(id) ?? []));
        const result = await runStep(step, { needed, agents, config: { ...config, signal } });
        settle.get(step.id)?.resolve(result);
        return result;
      } catch (error) {
        settle.get(step.id)?.reject(error);
        throw error;
      }
    },
    { concurrency, signal: config.signal },
  );
  return [...results, ...done];
}

interface StepInput {
  readonly needed: readonly StepResult[];
  readonly agents: readonly NamedAgent[];
  readonly config: RunnableConfig;
}

async function runStep(step: PlanStep, { needed, agents, config }: StepInput): Promise<StepResult> {
  const agent = agents.find(({ name }) => name === step.agent) ?? agents[0];
  const base = { question: step.task, agent: agent?.name ?? '', step: step.id };
  const missing = needed.find((result) => result.failed);
  if (missing || !agent) return { ...base, failed: missingGap(step, missing?.step) };
  const { text, sources } = taskPrompt(step, needed);
  const [result] = await askAgents([{ question: text, agent }], { config });
  if (!result) return { ...base, failed: missingGap(step, undefined) };
  return { ...citingShown(result, sources), ...base };
}

function missingGap({ id }: PlanStep, needed: string | undefined): Gap {
  const why = needed === undefined ? 'nobody can do it' : `it needs step "${needed}", which failed`;
  return gapOf(new AgentError('plan-execute', `Step "${id}" was not run: ${why}.`));
}

function taskPrompt({ task }: PlanStep, needed: readonly StepResult[]): Dossier {
  if (needed.length === 0) return { text: task, sources: [] };
  const { text, sources } = dossierOf(answered(needed));
  return { text: `${task}\n\nWhat earlier steps found:\n\n${text}`, sources };
}

interface PromiseWithResolvers<Value> {
  readonly promise: Promise<Value>;
  resolve(value: Value): void;
  reject(reason: unknown): void;
}

/** `Promise.withResolvers`, which Node 20 does not have. A rejection nobody waits for is told by the map already. */
function resolvable<Value>(): PromiseWithResolvers<Value> {
  let resolve: (value: Value) => void = () => undefined;
  let reject: (reason: unknown) => void = () => undefined;
  const promise = new Promise<Value>((onValue, onReason) => {
    resolve = onValue;
    reject = onReason;
  });
  promise.catch(() => undefined);
  return { promise, resolve, reject };
}
