import { createReasoningAgent, createWebAgent } from 'crossgraph/agents';
import {
  createCrossValidationGraph,
  createFanOutGraph,
  createStressGraph,
  crossCheck,
  debate,
  deepResearch,
  planExecute,
  supervisor,
} from 'crossgraph/graphs';
import type { LoadedGraph } from '../project/graph-file.js';

/** The graphs of this package, for a folder that has no `langgraph.json` of its own. */
export const builtInGraphs: Readonly<Record<string, () => LoadedGraph>> = {
  web: () => createWebAgent(),
  reasoning: () => createReasoningAgent(),
  'fan-out': () => createFanOutGraph({ agents: [createWebAgent()] }),
  'cross-validation': () => createCrossValidationGraph(),
  'cross-check': () => crossCheck,
  debate: () => debate,
  supervisor: () => supervisor,
  'plan-execute': () => planExecute,
  'deep-research': () => deepResearch,
  stress: () => createStressGraph(),
};

/** Those of them that make sense as a tool of somebody's model, and when to use it. */
export const builtInTools: Readonly<Record<string, string>> = {
  web: 'Answers a question from the web, with numbered sources.',
  reasoning: "Answers a question from a model's own knowledge, without a search.",
  'fan-out': 'Answers several questions from the web at once, with sources.',
  'cross-validation':
    'Answers questions twice, from the web and from a model, and tells claim by claim whether the two agree.',
  'cross-check':
    'Answers a question from the web and from a model, and reports what both agree on, dispute or say alone.',
  debate: 'Lets the web and a model argue about a question, and has a judge answer it.',
  supervisor:
    'Hands the parts of a question to the web or to a model, and answers from what they find.',
  'plan-execute':
    'Plans steps for a task, works on them in parallel, and answers from the results.',
  'deep-research':
    'Researches a question in rounds, and writes a report with citations that lists what it could not find.',
};
