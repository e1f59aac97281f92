export { createReasoningAgent, type ReasoningAgentOptions } from './reasoning.js';
export { createWebAgent, type WebAgentOptions } from './web.js';
