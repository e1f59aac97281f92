import { createReasoningAgent, createWebAgent } from 'crossgraph/agents';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  createCrossCheck,
  createDeepResearch,
  PerplexityClient,
  runGraph,
} from '../../../src/index.js';
import {
  expectSpanTree,
  type RunningSimulator,
  recordSpans,
  type SpanRecorder,
  startSimulator,
} from '../../../src/testing/index.js';

let simulator: RunningSimulator;
let client: PerplexityClient;
let recorder: SpanRecorder;

beforeEach(async () => {
  simulator = await startSimulator();
  const { keys: apiKeys, url: baseUrl, limits } = simulator;
  client = new PerplexityClient({ apiKeys, baseUrl, limits });
  recorder = await recordSpans();
});

afterEach(async () => {
  await recorder.stop();
  await client.close();
  await simulator.close();
});

const agents = [createWebAgent(), createReasoningAgent()];
const question = 'What is the current status of fusion energy research?';

describe('the spans of an orchestration on the simulator', () => {
  it('show every agent of a cross-check below the node that asked it, and a comparison without calls', async () => {
    await runGraph(createCrossCheck({ agents }), { question }, { client });

    expect(recorder.open()).toEqual([]);
    // The agents run in parallel.
    expectSpanTree(
      recorder.spans,
      `
      invoke_workflow cross-check
        invoke_node ask_all
          invoke_agent reasoning
            chat openai/gpt-6-luna
              POST
          invoke_agent web
            execute_tool perplexity_ask
              chat fast
                POST
        invoke_node compare
      `,
      { order: 'shown' },
    );
  });

  it('show deep research in its order: plan, three questions, what is missing, one more, report', async () => {
    await runGraph(createDeepResearch({ agents }), { question }, { client });

    expect(recorder.open()).toEqual([]);
    expectSpanTree(
      recorder.spans,
      `
      invoke_workflow deep-research
        invoke_node plan_questions
          chat openai/gpt-6-luna
            POST
        invoke_node research
          invoke_agent web
            execute_tool perplexity_ask
              chat fast
                POST
          invoke_agent web
            execute_tool perplexity_ask
              chat fast
                POST
          invoke_agent web
            execute_tool perplexity_ask
              chat fast
                POST
        invoke_node review
          chat openai/gpt-6-luna
            POST
        invoke_node research
          invoke_agent web
            execute_tool perplexity_ask
              chat fast
                POST
        invoke_node report
          chat openai/gpt-6-luna
            POST
      `,
    );
  });
});
