import { createDebate } from 'crossgraph';
import { createReasoningAgent, createWebAgent } from 'crossgraph/agents';

/** The web agent against the reasoning agent, with a judge. It finds its client when it runs. */
export const debate = createDebate({ agents: [createWebAgent(), createReasoningAgent()] });
