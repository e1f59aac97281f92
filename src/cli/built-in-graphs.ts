import { createReasoningAgent, createWebAgent } from 'crossgraph/agents';
import {
  createCrossValidationGraph,
  createFanOutGraph,
  createStressGraph,
} from 'crossgraph/graphs';
import type { LoadedGraph } from '../project/graph-file.js';

/** The graphs of this package, for a folder that has no `langgraph.json` of its own. */
export const builtInGraphs: Readonly<Record<string, () => LoadedGraph>> = {
  web: () => createWebAgent(),
  reasoning: () => createReasoningAgent(),
  'fan-out': () => createFanOutGraph({ agents: [createWebAgent()] }),
  'cross-validation': () => createCrossValidationGraph(),
  stress: () => createStressGraph(),
};

/** Those of them that make sense as a tool of somebody's model, and when to use it. */
export const builtInTools: Readonly<Record<string, string>> = {
  web: 'Answers a question from the web, with numbered sources.',
  reasoning: "Answers a question from a model's own knowledge, without a search.",
  'fan-out': 'Answers several questions from the web at once, with sources.',
  'cross-validation':
    'Answers questions twice, from the web and from a model, and tells claim by claim whether the two agree.',
};
