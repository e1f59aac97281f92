import { createCrossCheck } from 'crossgraph';
import { createReasoningAgent, createWebAgent } from 'crossgraph/agents';

/** The answers of both ready-made agents, claim by claim. It finds its client when it runs. */
export const crossCheck = createCrossCheck({ agents: [createWebAgent(), createReasoningAgent()] });
