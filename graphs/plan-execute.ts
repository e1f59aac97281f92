import { createPlanExecute } from 'crossgraph';
import { createReasoningAgent, createWebAgent } from 'crossgraph/agents';

/** A plan whose steps the web and the reasoning agent work on. It finds its client when it runs. */
export const planExecute = createPlanExecute({
  agents: [createWebAgent(), createReasoningAgent()],
});
