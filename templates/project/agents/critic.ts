import { type Agent, defineAgent } from 'crossgraph';

/** Reads an answer and names what is weak about it; it does not search. */
export const critic: Agent = defineAgent({
  name: 'critic',
  instructions: 'Name the weakest claim of the answer you are shown, in one sentence.',
});
