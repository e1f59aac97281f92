import { AIMessage, HumanMessage, type ToolMessage } from '@langchain/core/messages';
import { fakeModel } from '@langchain/core/testing';
import { tool } from '@langchain/core/tools';
import { type AgentMiddleware, createAgent } from 'langchain';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { BudgetExceededError, ConfigError } from '../../../src/errors.js';
import { unpackedError } from '../../../src/orchestration/agents/agent-runs.js';
import { budgetMiddleware } from '../../../src/orchestration/agents/budget-middleware.js';
import {
  type DedupeToolCallsOptions,
  dedupeToolCallsMiddleware,
} from '../../../src/orchestration/agents/dedupe-tool-calls-middleware.js';
import { tracingMiddleware } from '../../../src/orchestration/agents/tracing-middleware.js';
import { upstreamErrorMiddleware } from '../../../src/orchestration/agents/upstream-error-middleware.js';
import { ChatPerplexity } from '../../../src/orchestration/model/chat-perplexity.js';
import { createPerplexityTools } from '../../../src/orchestration/tools/perplexity-tools.js';
import { spanTree } from '../../support/span-tree.js';
import { recordSpans, type SpanRecorder } from '../../telemetry/span-recorder.js';
import { simulatedClient } from '../simulated-client.js';

const question = 'What is the weather in Oslo?';
const ask = { messages: [new HumanMessage(question)] };
const thrownBy = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: unknown) => unpackedError(error),
  );

/** A tool that counts how often it ran. */
function counted(name = 'look', fields: object = {}) {
  const runs: unknown[] = [];
  const made = tool(
    async (args) => {
      runs.push(args);
      await new Promise((resolve) => setImmediate(resolve));
      return `Answer ${runs.length}`;
    },
    { name, description: '', schema: z.object({}).loose() },
  );
  return { tool: Object.assign(made, fields), runs };
}

let calls = 0;
const turn = (...args: Record<string, unknown>[]) =>
  args.map((each) => ({ name: 'look', args: each, id: `call_${calls++}` }));

const toolMessages = ({ messages }: { messages: { type: string }[] }) =>
  messages.filter(({ type }) => type === 'tool') as ToolMessage[];

describe('dedupeToolCallsMiddleware', () => {
  const eight = turn(...Array.from({ length: 8 }, () => ({ a: 1, b: { c: 2 } })));
  const run = async (look: ReturnType<typeof counted>, options: DedupeToolCallsOptions = {}) => {
    const model = fakeModel().respondWithTools(eight).respond(new AIMessage('Done.'));
    const middleware = [dedupeToolCallsMiddleware(options)];
    return createAgent({ model, tools: [look.tool], middleware }).invoke(ask);
  };

  it('runs eight equal calls of a turn once, and answers each', async () => {
    const look = counted();

    const messages = toolMessages(await run(look));

    expect(look.runs).toHaveLength(1);
    expect(messages.map(({ content }) => content)).toEqual(eight.map(() => 'Answer 1'));
    expect(new Set(messages.map(({ tool_call_id: id }) => id))).toEqual(
      new Set(eight.map(({ id }) => id)),
    );
  });

  it('takes the same arguments in another order for the same, and others for others', async () => {
    const look = counted();
    const model = fakeModel()
      .respondWithTools(turn({ a: 1, b: 2 }, { b: 2, a: 1 }, { a: 2, b: 1 }))
      .respond(new AIMessage('Done.'));

    await createAgent({
      model,
      tools: [look.tool],
      middleware: [dedupeToolCallsMiddleware()],
    }).invoke(ask);

    expect(look.runs).toEqual([
      { a: 1, b: 2 },
      { a: 2, b: 1 },
    ]);
  });

  it.each([
    ['run', 1],
    ['turn', 2],
  ] as const)('reaches back to earlier turns by scope (%s: %i runs)', async (scope, runs) => {
    const look = counted();
    const model = fakeModel()
      .respondWithTools(turn({ a: 1 }))
      .respondWithTools(turn({ a: 1 }))
      .respond(new AIMessage('Done.'));
    const middleware = [dedupeToolCallsMiddleware({ scope })];

    await createAgent({ model, tools: [look.tool], middleware }).invoke(ask);

    expect(look.runs).toHaveLength(runs);
  });

  it.each([
    ['named so', {}, { effects: ['look'] }],
    ['marked so', { metadata: { hasEffects: true } }, {}],
    [
      'of an MCP server that changes things',
      { metadata: { annotations: { readOnlyHint: false } } },
      {},
    ],
  ])('never merges calls of a tool with effects, %s', async (_what, fields, options) => {
    const look = counted('look', fields);

    await run(look, options);

    expect(look.runs).toHaveLength(8);
  });

  it('leaves what was paid with the call that paid', async () => {
    const { client } = await simulatedClient();
    const asks = Array.from({ length: 3 }, (_, index) => ({
      name: 'perplexity_ask',
      args: { question },
      id: `call_${index}`,
    }));
    const model = fakeModel().respondWithTools(asks).respond(new AIMessage('Done.'));
    const tools = createPerplexityTools({ client });
    const middleware = [dedupeToolCallsMiddleware()];

    const messages = toolMessages(await createAgent({ model, tools, middleware }).invoke(ask));

    const metas = messages.map(({ artifact }) => artifact.meta);
    expect(metas.map(({ outcome }) => outcome)).toEqual(['miss', 'coalesced', 'coalesced']);
    expect(messages.map(({ artifact }) => artifact.costUsd > 0)).toEqual([true, false, false]);
    expect(metas[1].savedUsd).toBe(metas[0].costUsd);
  });

  it('tries again in the next turn what failed in this one', async () => {
    let runs = 0;
    const flaky = tool(
      async () => {
        runs++;
        if (runs === 1) throw new Error('Boom.');
        return 'Fine.';
      },
      { name: 'look', description: '', schema: z.object({}) },
    );
    const model = fakeModel()
      .respondWithTools(turn({}, {}))
      .respondWithTools(turn({}))
      .respond(new AIMessage('Done.'));
    const middleware = [upstreamErrorMiddleware(), dedupeToolCallsMiddleware()];

    const result = await createAgent({ model, tools: [flaky], middleware }).invoke(ask);

    expect(toolMessages(result).map(({ status }) => status)).toEqual(['error', 'error', 'success']);
    expect(runs).toBe(2);
  });
});

describe('budgetMiddleware', () => {
  const looping = () =>
    fakeModel()
      .respondWithTools(turn({ a: 1 }))
      .respondWithTools(turn({ a: 2 }))
      .respondWithTools(turn({ a: 3 }))
      .respond(new AIMessage('Done.'));
  const run = (model: unknown, middleware: AgentMiddleware) =>
    createAgent({
      model: model as ChatPerplexity,
      tools: [counted().tool],
      middleware: [middleware],
    }).invoke(ask);

  it('stops any agent before the call too many, typed', async () => {
    const model = looping();

    const error = await thrownBy(run(model, budgetMiddleware({ requests: 2 })));

    expect(error).toBeInstanceOf(BudgetExceededError);
    expect(error).toMatchObject({ unit: 'requests', spent: 2, allowed: 2 });
    expect(model.callCount).toBe(2);
  });

  it('counts tools of ours as well', async () => {
    const { client } = await simulatedClient();
    const model = fakeModel()
      .respondWithTools([{ name: 'perplexity_ask', args: { question } }])
      .respond(new AIMessage('Done.'));
    const agent = createAgent({
      model,
      tools: createPerplexityTools({ client }),
      middleware: [budgetMiddleware({ usd: 0.0001 })],
    });

    expect(await thrownBy(agent.invoke(ask))).toMatchObject({ unit: 'usd', allowed: 0.0001 });
  });

  it('holds our own model to what is left before anything is sent', async () => {
    const { client, simulator } = await simulatedClient();
    const model = new ChatPerplexity({ client });

    const error = await thrownBy(run(model, budgetMiddleware({ usd: 0.000_001 })));

    expect(error).toBeInstanceOf(BudgetExceededError);
    expect(simulator.requests()).toEqual([]);
  });

  it('lets pass what is within', async () => {
    const { client } = await simulatedClient();
    const middleware = budgetMiddleware({ usd: 1, requests: 5, tokens: 1_000_000 });

    const { messages } = await run(new ChatPerplexity({ client }), middleware);

    expect(messages.at(-1)?.text).not.toBe('');
  });

  it('refuses a wrong limit at once', () => {
    expect(() => budgetMiddleware({ usd: -1 })).toThrow(ConfigError);
  });
});

describe('tracingMiddleware', () => {
  let recorder: SpanRecorder;
  afterEach(() => recorder.stop());

  it('shows tools, and models that are not ours', async () => {
    recorder = await recordSpans();
    const model = fakeModel()
      .respondWithTools(turn({ a: 1 }))
      .respond(new AIMessage('Done.'));

    await createAgent({
      model,
      tools: [counted().tool],
      middleware: [tracingMiddleware()],
    }).invoke(ask);

    expect(spanTree(recorder.spans).split('\n')).toEqual([
      expect.stringMatching(/^chat/),
      'execute_tool look',
      expect.stringMatching(/^chat/),
    ]);
  });

  it('shows our own model once', async () => {
    recorder = await recordSpans();
    const { client } = await simulatedClient();
    const model = new ChatPerplexity({ client });

    await createAgent({ model, tools: [], middleware: [tracingMiddleware()] }).invoke(ask);

    const names = recorder.spans.map(({ name }) => name);
    expect(names.filter((name) => name.startsWith('chat'))).toHaveLength(1);
  });
});
