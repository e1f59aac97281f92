import { type CheckpointTuple, INTERRUPT, type Interrupt } from '@langchain/langgraph';

/** What tasks write besides their output; LangGraph judges by the same list whether a task has ended. */
const notes = new Set(['__error__', '__error_source_node__', '__resume__', INTERRUPT as string]);

/** The questions of a checkpoint that still wait: those of tasks without an output. */
export function pendingInterrupts({
  pendingWrites = [],
}: Pick<CheckpointTuple, 'pendingWrites'>): readonly Interrupt[] {
  const ended = new Set(
    pendingWrites.filter(([, channel]) => !notes.has(channel)).map(([taskId]) => taskId),
  );
  return pendingWrites
    .filter(([taskId, channel]) => channel === INTERRUPT && !ended.has(taskId))
    .flatMap(([, , asked]) => asked as Interrupt | Interrupt[]);
}

/** Their ids, by which they are answered. */
export function idsOf(interrupts: readonly Interrupt[]): readonly string[] {
  return interrupts.flatMap(({ id }) => id ?? []);
}
