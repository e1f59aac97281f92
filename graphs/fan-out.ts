import { createFanOut, type FanOutOptions } from 'crossgraph';
import { createWebAgent } from 'crossgraph/agents';

export type { FanOutOptions } from 'crossgraph';

/** `createFanOut`, under the name by which this door has always had it. */
export function createFanOutGraph(options: FanOutOptions) {
  return createFanOut(options);
}

/** The fan-out over the web agent, for langgraph.json. It finds its client when it runs. */
export const fanOut = createFanOut({ agents: [createWebAgent()] });
