import {
  type BaseCheckpointSaver,
  END,
  START,
  StateGraph,
  StateSchema,
} from '@langchain/langgraph';
import { z } from 'zod';

const state = new StateSchema({ count: z.number().default(0), note: z.string().default('') });

/** Two nodes that count: four checkpoints a run. */
export function countingGraph(checkpointer: BaseCheckpointSaver) {
  return new StateGraph(state)
    .addNode('one', ({ count }) => ({ count: count + 1 }))
    .addNode('two', ({ count }) => ({ count: count + 1 }))
    .addEdge(START, 'one')
    .addEdge('one', 'two')
    .addEdge('two', END)
    .compile({ checkpointer });
}
