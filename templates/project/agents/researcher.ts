import { type Agent, ChatPerplexity, defineAgent } from 'crossgraph';

/** Answers from the web: the preset brings its own search. It finds its client when it runs. */
export const researcher: Agent = defineAgent({
  name: 'researcher',
  instructions: 'Answer in a few short sentences, each with its source.',
  model: new ChatPerplexity({ preset: 'fast', agent: 'researcher' }),
});
