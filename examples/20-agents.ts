// Agents in code: one with a tool and a shape for its answer, one that may spend little, and one that asks the other two.
import { HumanMessage } from '@langchain/core/messages';
import { tool } from '@langchain/core/tools';
import {
  asTool,
  createPerplexityTools,
  dedupeToolCallsMiddleware,
  defineAgent,
  PerplexityClient,
  runGraph,
} from 'crossgraph';
import { startSimulator } from 'crossgraph/testing';
import { z } from 'zod';

const simulator = await startSimulator();
const { keys: apiKeys, url: baseUrl, limits } = simulator;
const client = new PerplexityClient({ apiKeys, baseUrl, limits });
const ask = (text: string) => ({ messages: [new HumanMessage(text)] });

// A tool of yours; what it answers reaches the model fenced as data.
const getWeather = tool(async ({ city }) => `Snow in ${city}, -3 °C.`, {
  name: 'get_weather',
  description: 'Tells the weather of a city.',
  schema: z.object({ city: z.string() }),
});
const forecaster = defineAgent({
  name: 'weather_forecaster',
  instructions: 'Look at the weather before you answer.',
  tools: [getWeather],
  output: z.object({ report: z.string(), isCold: z.boolean() }),
});
const forecast = await runGraph(forecaster, ask('What is the weather in Oslo?'), { client });
console.log('As data:', forecast.output.structuredResponse);

// A budget holds for the agent's model and its tools; a run that would cost more ends with a BudgetExceededError.
const searcher = defineAgent({
  name: 'searcher',
  instructions: 'Search, then answer with citations.',
  tools: createPerplexityTools({ agent: 'searcher' }),
  middleware: [dedupeToolCallsMiddleware()],
  budget: { usd: 0.000_001 },
});
const refused = await runGraph(searcher, ask('Why do reefs bleach?'), { client }).catch(
  (error: unknown) => error,
);
console.log('\nToo dear:', String(refused));

// An agent is a tool of another agent, and a node of any graph.
const editor = defineAgent({
  name: 'editor',
  instructions: 'Ask the forecaster, then write one sentence.',
  tools: [asTool(forecaster, { description: 'Knows the weather.' })],
});
const edited = await runGraph(editor, ask('Will the weather be bad?'), { client });
console.log('\nIn words:', edited.output.messages.at(-1)?.text);

await client.close();
await simulator.close();
