import { createSupervisor } from 'crossgraph';
import { createReasoningAgent, createWebAgent } from 'crossgraph/agents';

/** A supervisor over both ready-made agents. It finds its client when it runs. */
export const supervisor = createSupervisor({
  agents: [createWebAgent(), createReasoningAgent()],
  roles: {
    web: 'Searches the web; for everything that needs sources or is recent.',
    reasoning: 'Thinks without the web; for definitions and estimates.',
  },
});
