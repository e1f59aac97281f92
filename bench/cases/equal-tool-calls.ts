import { AIMessage, HumanMessage } from '@langchain/core/messages';
import { fakeModel } from '@langchain/core/testing';
import { tool } from '@langchain/core/tools';
import { type AgentMiddleware, createAgent } from 'langchain';
import { z } from 'zod';
import { dedupeToolCallsMiddleware } from '../../src/orchestration/agents/dedupe-tool-calls-middleware.js';
import { createPerplexityTools } from '../../src/orchestration/tools/perplexity-tools.js';
import { PerplexityClient } from '../../src/perplexity/client.js';
import { startSimulator } from '../../src/simulator/start-simulator.js';
import type { BenchCase } from '../bench-case.js';
import { judged } from '../bench-result.js';

const calls = 8;
const question = 'What limits the range of electric vehicles in winter?';

/** A model asks for the same eight times in one turn: how often is it done, in LangChain's own agent. */
export const equalToolCalls: BenchCase = {
  name: 'equal-tool-calls',
  run: async () => [
    judged({
      name: `${calls} equal calls of perplexity_ask in one turn of createAgent`,
      value: await upstreamRuns(),
      unit: 'paid runs',
      target: { value: 1 },
    }),
    judged({
      name: `${calls} equal calls of another tool in one turn, with dedupeToolCallsMiddleware`,
      value: await toolRuns([dedupeToolCallsMiddleware()]),
      unit: 'runs',
      target: { value: 1 },
    }),
    judged({ name: 'the same without it', value: await toolRuns([]), unit: 'runs' }),
  ],
};

async function upstreamRuns(): Promise<number> {
  const simulator = await startSimulator({ latency: 'fixed:20ms' });
  const client = new PerplexityClient({ apiKeys: simulator.keys, baseUrl: simulator.url });
  const agent = createAgent({
    model: modelCalling('perplexity_ask', { question }),
    tools: createPerplexityTools({ client }),
  });
  await agent.invoke({ messages: [new HumanMessage(question)] });
  await client.close();
  await simulator.close();
  return simulator.bill().runs;
}

async function toolRuns(middleware: AgentMiddleware[]): Promise<number> {
  let runs = 0;
  const look = tool(
    async () => {
      runs++;
      await new Promise((resolve) => setImmediate(resolve));
      return 'Seen.';
    },
    { name: 'look', description: 'Looks.', schema: z.object({ at: z.string() }) },
  );
  const agent = createAgent({
    model: modelCalling('look', { at: 'it' }),
    tools: [look],
    middleware,
  });
  await agent.invoke({ messages: [new HumanMessage(question)] });
  return runs;
}

function modelCalling(name: string, args: Record<string, unknown>) {
  const turn = Array.from({ length: calls }, (_, index) => ({ name, args, id: `call_${index}` }));
  return fakeModel().respondWithTools(turn).respond(new AIMessage('Done.'));
}
