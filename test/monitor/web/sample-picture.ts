import { END, START, StateGraph, StateSchema } from '@langchain/langgraph';
import { z } from 'zod';
import type { PictureOf } from '../../../src/monitor/web/graph-pictures.js';
import { svgOf } from '../../../src/project/graph-picture.js';

const idle = () => ({});

/** The graph of the sample runs, drawn as graphs of users are. */
export const samplePictureOf: PictureOf = async (name) => {
  if (name !== 'cross-validation') return undefined;
  const State = new StateSchema({ question: z.string() });
  const agent = { metadata: { kind: 'agent' } };
  const graph = new StateGraph(State)
    .addNode('primary', idle, agent)
    .addNode('second', idle, agent)
    .addNode('compare', idle)
    .addNode('settle', idle)
    .addEdge(START, 'primary')
    .addEdge(START, 'second')
    .addEdge(['primary', 'second'], 'compare')
    .addConditionalEdges('compare', () => END, { disputed: 'settle', agreed: END })
    .addEdge('settle', END)
    .compile({ name });
  return svgOf(graph);
};
