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
