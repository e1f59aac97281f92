import { ConfigError, runGraph } from 'crossgraph';
import { createReasoningAgent, createWebAgent } from 'crossgraph/agents';
import {
  createCrossValidationGraph,
  createFanOutGraph,
  createStressGraph,
} from 'crossgraph/graphs';
import { scriptedModel } from 'crossgraph/testing';
import { describe, expect, it } from 'vitest';
import { RateLimitError } from '../../src/errors.js';
import {
  answerWith,
  metaWith,
  scriptedClient,
  untilAborted,
  warningsDuring,
} from '../orchestration/scripted-client.js';

const questionsOf = (count: number) =>
  Array.from({ length: count }, (_, index) => `Question number ${index}?`);

describe('createFanOutGraph', () => {
  it('answers every question by every agent, in order, and leaves a gap for a failing branch', async () => {
    const client = scriptedClient(({ request }) => {
      if (request.preset && request.input === 'Question number 1?') {
        throw new RateLimitError('Too many requests.', { status: 429 });
      }
      return answerWith({ text: `${request.preset ?? request.model}: ${request.input}` });
    });
    const graph = createFanOutGraph({ agents: [createWebAgent(), createReasoningAgent()] });

    const {
      output: { answers },
    } = await runGraph(graph, { questions: questionsOf(3) }, { client });

    expect(answers.map(({ question, agent }) => [question, agent])).toEqual(
      questionsOf(3).flatMap((question) => [
        [question, 'web'],
        [question, 'reasoning'],
      ]),
    );
    expect(answers[2]).toEqual({
      question: 'Question number 1?',
      agent: 'web',
      failed: {
        code: 'RATE_LIMITED',
        message: 'Too many requests.',
        retryable: true,
      },
    });
    expect(answers[4]).toMatchObject({
      text: 'fast: Question number 2?',
      sources: [{ id: 1, url: 'https://example.org/sky' }],
      meta: metaWith(),
    });
    expect(JSON.stringify(answers)).not.toContain('A long page');
  });

  it('asks 60 questions at once without a listener warning', async () => {
    let waiting = 0;
    let open: () => void = () => undefined;
    const allHere = new Promise<void>((resolve) => {
      open = resolve;
    });
    const client = scriptedClient(async () => {
      if (++waiting === 60) open();
      await allHere;
      return answerWith();
    });
    const graph = createFanOutGraph({ agents: [createWebAgent()], concurrency: 60 });
    const { signal } = new AbortController();

    const warnings = await warningsDuring(() =>
      runGraph(graph, { questions: questionsOf(60) }, { client, signal }),
    );

    expect(waiting).toBe(60);
    expect(warnings).toEqual([]);
  });

  it('ends every branch when the caller aborts', async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    const client = scriptedClient(({ options }) => {
      if (client.asked.length === 6) setImmediate(() => controller.abort(reason));
      return untilAborted(options.signal);
    });
    const agents = [createWebAgent(), createReasoningAgent()];
    const run = runGraph(
      createFanOutGraph({ agents }),
      { questions: questionsOf(3) },
      { client, signal: controller.signal },
    );

    await expect(run).rejects.toBe(reason);

    expect(client.asked.map(({ options }) => options.signal?.aborted)).toEqual(
      Array.from({ length: 6 }, () => true),
    );
  });

  it.each([
    ['no agent', []],
    ['two agents of one name', [createWebAgent(), createWebAgent()]],
  ])('refuses %s', (_what, agents) => {
    expect(() => createFanOutGraph({ agents })).toThrow(ConfigError);
  });
});

describe('createCrossValidationGraph', () => {
  const sky = 'Air scatters blue light more than red light [1]. The sky has 1 sun.';

  it('compares the answers of both agents, claim by claim', async () => {
    const client = scriptedClient(({ request }) => {
      const isWeb = request.preset !== undefined;
      const isFirst = request.input === 'Question number 0?';
      const text = isFirst ? sky : `The tower is ${isWeb ? 330 : 312} metres tall.`;
      return answerWith({
        text,
        sources: isWeb ? answerWith().sources : [],
        upstreamMs: isWeb ? 300 : 80,
      });
    });

    const {
      output: { results },
    } = await runGraph(createCrossValidationGraph(), { questions: questionsOf(2) }, { client });

    expect(results.map(({ question, verdict, faster }) => [question, verdict, faster])).toEqual([
      ['Question number 0?', 'agree', 'reasoning'],
      ['Question number 1?', 'contradict', 'reasoning'],
    ]);
    expect(results[0]?.claims[0]).toMatchObject({
      verdict: 'agree',
      left: { text: 'Air scatters blue light more than red light', sources: [{ id: 1 }] },
      right: { sources: [] },
    });
    expect(results[0]?.sources).toMatchObject([{ url: 'https://example.org/sky' }]);
    expect(client.asked).toHaveLength(4);
  });

  it('runs both agents at the same time', async () => {
    let here = 0;
    let open: () => void = () => undefined;
    const bothHere = new Promise<void>((resolve) => {
      open = resolve;
    });
    const client = scriptedClient(async () => {
      if (++here === 2) open();
      await bothHere;
      return answerWith();
    });

    const run = runGraph(createCrossValidationGraph(), { questions: ['Why?'] }, { client });

    await expect(run).resolves.toMatchObject({ output: { results: [{ verdict: 'agree' }] } });
  });

  it('gives a cached answer no advantage', async () => {
    const hit = metaWith({
      outcome: 'hit',
      latencyMs: { total: 1, queue: 0, backoff: 0, upstream: 0, cache: 1 },
    });
    const client = scriptedClient(({ request }) =>
      request.preset ? answerWith({ meta: hit, upstreamMs: 900 }) : answerWith({ upstreamMs: 400 }),
    );

    const {
      output: { results },
    } = await runGraph(createCrossValidationGraph(), { questions: ['Why?'] }, { client });

    expect(results[0]?.faster).toBe('reasoning');
  });

  it('names no faster one on a tie, and each page once', async () => {
    const page = answerWith().sources.flatMap((source) => [source, { ...source, id: 2 }]);
    const client = scriptedClient(() => answerWith({ sources: page, upstreamMs: 200 }));

    const {
      output: { results },
    } = await runGraph(createCrossValidationGraph(), { questions: ['Why?'] }, { client });

    expect(results[0]?.faster).toBeUndefined();
    expect(results[0]?.sources.map(({ url }) => url)).toEqual(['https://example.org/sky']);
  });

  it('gives no verdict where one side has a gap, and keeps the other side', async () => {
    const model = scriptedModel([new Error('no more tokens')]);
    const graph = createCrossValidationGraph({ reasoning: createReasoningAgent({ model }) });

    const {
      output: { results },
    } = await runGraph(graph, { questions: ['Why?'] }, { client: scriptedClient() });

    expect(results[0]).toMatchObject({
      verdict: undefined,
      claims: [],
      faster: undefined,
      web: { text: answerWith().text },
      reasoning: { failed: { code: 'AGENT_FAILED', message: 'no more tokens', retryable: false } },
    });
  });

  it('knows no faster one when a foreign model does not tell its time', async () => {
    const model = scriptedModel([sky]);
    const graph = createCrossValidationGraph({ reasoning: createReasoningAgent({ model }) });

    const {
      output: { results },
    } = await runGraph(graph, { questions: ['Why?'] }, { client: scriptedClient() });

    expect(results[0]?.faster).toBeUndefined();
  });
});

describe('createStressGraph', () => {
  it('cycles N calls over the questions and keeps only how they went', async () => {
    const client = scriptedClient(({ request }) => {
      if (request.input === 'Question number 1?') {
        throw new RateLimitError('Too many requests.', { status: 429 });
      }
      return answerWith();
    });

    const {
      output: { calls },
    } = await runGraph(createStressGraph({ client }), {
      questions: questionsOf(3),
      requests: 7,
    });

    const failed = { code: 'RATE_LIMITED', message: 'Too many requests.', retryable: true };
    expect(calls).toEqual(
      [0, 1, 2, 0, 1, 2, 0].map((question) =>
        question === 1 ? { question, failed } : { question, meta: metaWith() },
      ),
    );
    expect(client.asked.every(({ options }) => options.agent === 'web')).toBe(true);
  });

  it('ends with the reason of the caller, not with gaps', async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    const client = scriptedClient(({ options }) => {
      if (client.asked.length === 3) setImmediate(() => controller.abort(reason));
      return untilAborted(options.signal);
    });
    const run = runGraph(
      createStressGraph({ client }),
      { questions: questionsOf(3), requests: 3 },
      { signal: controller.signal },
    );

    await expect(run).rejects.toBe(reason);

    expect(client.asked.map(({ options }) => options.signal?.aborted)).toEqual([true, true, true]);
  });

  it('asks exactly what the web agent asks, so that both share one cache entry', async () => {
    const client = scriptedClient();

    await runGraph(createStressGraph({ client }), { questions: ['Why?'], requests: 1 });
    await runGraph(createFanOutGraph({ agents: [createWebAgent({ client })] }), {
      questions: ['Why?'],
    });

    expect(client.asked[0]?.request).toEqual(client.asked[1]?.request);
  });

  it('makes 10,000 calls in one run without a listener warning', async () => {
    const client = scriptedClient();
    let done: unknown[] = [];

    const warnings = await warningsDuring(async () => {
      const input = { questions: questionsOf(5), requests: 10_000 };
      done = (await runGraph(createStressGraph({ client }), input)).output.calls;
    });

    expect(done).toHaveLength(10_000);
    expect(warnings).toEqual([]);
  });

  it.each([0, 1.5, 100_001])('refuses %s requests', async (requests) => {
    const run = runGraph(createStressGraph({ client: scriptedClient() }), {
      questions: ['Why?'],
      requests,
    });

    await expect(run).rejects.toThrow();
  });
});
