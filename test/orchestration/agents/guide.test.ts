import { readFileSync } from 'node:fs';
import { ChatPerplexity, defineAgent } from 'crossgraph';
import { expect, it } from 'vitest';

// What docs/agents.md shows, so that it compiles and runs.
const critic = defineAgent({
  name: 'critic',
  instructions: 'Name the weakest claim of the last answer, in one sentence.',
});

const model = new ChatPerplexity({
  model: 'openai/gpt-6-luna', // or a `preset`, which brings its own web search
  tools: [{ type: 'web_search' }], // the vendor's own tools
  temperature: 0.2,
});

it('the guide to agents shows code that is compiled here', () => {
  const here = readFileSync('test/orchestration/agents/guide.test.ts', 'utf8');
  const guide = readFileSync('docs/agents.md', 'utf8');
  const blocks = [...guide.matchAll(/^```ts\n([\s\S]*?)^```/gm)].map(([, code = '']) => code);

  expect(blocks).toHaveLength(2);
  for (const code of blocks) expect(here).toContain(code);
  expect([critic.name, model.model]).toEqual(['critic', 'openai/gpt-6-luna']);
});
