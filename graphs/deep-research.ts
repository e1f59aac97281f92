import { createDeepResearch } from 'crossgraph';
import { createReasoningAgent, createWebAgent } from 'crossgraph/agents';

/** Deep research by the web agent, with the reasoning agent where the web fails. It finds its client when it runs. */
export const deepResearch = createDeepResearch({
  agents: [createWebAgent(), createReasoningAgent()],
});
