import { afterEach, describe, expect, it } from 'vitest';
import type { RunError } from '../../src/errors.js';
import { PerplexityClient } from '../../src/perplexity/client.js';
import type { AgentStreamEvent } from '../../src/perplexity/stream-events.js';
import type { Fault } from '../../src/simulator/faults.js';
import type { SimulatorOptions } from '../../src/simulator/simulator-options.js';
import { startSimulator } from '../../src/simulator/start-simulator.js';
import { failureOf, gathered } from '../simulator/simulator-on-the-wire.js';
import {
  type Ending,
  recordedAnswers,
  recordedEnvelopes,
  recordedResponses,
  recordedStream,
  recordedVariants,
  withUnknownItems,
} from './recorded-answers.js';
import { type RecordedAnswer, serveRecorded } from './recorded-server.js';

const closing: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const open of closing.splice(0).reverse()) await open.close();
});

/** What a call meets: an answer that was recorded, and the same of the simulator. */
interface Meeting {
  readonly recorded: RecordedAnswer;
  readonly simulated?: {
    readonly options?: SimulatorOptions;
    readonly fault?: Omit<Fault, 'path'>;
    /** Where it is met. @defaultValue /v1/agent */
    readonly paths?: readonly string[];
  };
}
type Upstream = 'what was recorded' | 'the simulator';
const upstreams: readonly Upstream[] = ['what was recorded', 'the simulator'];

async function clientOn(upstream: Upstream, { recorded, simulated = {} }: Meeting) {
  const { url, apiKey } =
    upstream === 'the simulator' ? await simulator(simulated) : await recording(recorded);
  const client = new PerplexityClient({
    apiKeys: [apiKey],
    baseUrl: url,
    cache: false,
    maxAttempts: 1,
  });
  closing.push(client);
  return client;
}

async function recording(answer: RecordedAnswer) {
  const server = await serveRecorded(answer);
  closing.push(server);
  return { url: server.url, apiKey: 'pplx-any' };
}

async function simulator({
  options,
  fault,
  paths = ['/v1/agent'],
}: NonNullable<Meeting['simulated']>) {
  const running = await startSimulator({ latency: 'fixed:0ms', ...options });
  closing.push(running);
  for (const path of paths) if (fault) running.addFaults({ path, ...fault });
  return { url: running.url, apiKey: running.keys[0] ?? '' };
}

const question = { preset: 'fast', input: 'Why do coral reefs decline?' } as const;

describe.each(upstreams)('the client on %s', (upstream) => {
  it('reads text, sources, usage and cost of a completed run', async () => {
    const client = await clientOn(upstream, { recorded: { json: recordedResponses.completed } });

    const answer = await client.ask(question);

    expect(answer.text).toMatch(/\[1\]/);
    expect(answer.sources[0]).toMatchObject({ id: 1, url: expect.stringMatching(/^https:/) });
    expect(answer.sources.map(({ date }) => typeof date)).toContain('undefined');
    expect(answer).toMatchObject({
      model: 'openai/gpt-6-luna',
      id: expect.stringMatching(/^resp_/),
    });
    expect(answer.usage.totalTokens).toBe(answer.usage.inputTokens + answer.usage.outputTokens);
    expect(answer.costUsd).toBeGreaterThan(0);
    expect(answer.costUsd).toBe(answer.meta.costUsd);
  });

  it.each(['plain', 'named'] as const)('reads a stream of %s events', async (sse) => {
    const recorded = { events: recordedStream('completed', sse) };
    const client = await clientOn(upstream, { recorded, simulated: { options: { sse } } });

    const stream = client.stream(question);
    const events = await gathered(stream);
    const answer = await stream.answer;

    const types = events.map(({ type }) => type);
    expect(types.indexOf('sources')).toBeLessThan(types.indexOf('text_delta'));
    expect(types.at(-1)).toBe('completed');
    expect(textOf(events)).toBe(answer.text);
    expect(answer.costUsd).toBeGreaterThan(0);
  });

  it.each([
    ['incomplete', 'RUN_INCOMPLETE'],
    ['failed', 'RUN_FAILED'],
  ] as const)('makes a run that is %s a %s, in one piece and in a stream', async (...given) => {
    const [status, code] = given;
    const simulated = { fault: { status, times: 2 } };
    const whole = { recorded: { json: recordedResponses[status] }, simulated };
    const events = { recorded: { events: recordedStream(status, 'plain') }, simulated };

    const one = await failureOf((await clientOn(upstream, whole)).ask(question));
    const other = await failureOf((await clientOn(upstream, events)).stream(question).answer);

    expect(one).toMatchObject({ code, retryable: false });
    expect(other).toMatchObject({ code, retryable: false });
    expect((one as RunError).costUsd > 0).toBe(status === 'incomplete');
  });

  it('makes a stream that breaks off with a bare error a lost connection', async () => {
    const recorded = { events: recordedStream('error', 'named') };
    const simulated = { options: { sse: 'named' }, fault: { status: 'error', times: 3 } } as const;
    const client = await clientOn(upstream, { recorded, simulated });

    const failure = await failureOf(client.stream(question).answer);

    expect(failure).toMatchObject({ code: 'CONNECTION_LOST', errorType: 'stream_interrupted' });
  });

  it.each(['vendor', 'null', 'absent'] as const)(
    'finds pages whose dates are %s',
    async (dates) => {
      const results = recordedAnswers.search.results.map((page) => {
        const { date, last_updated, ...undated } = page;
        if (dates === 'vendor') return page;
        return dates === 'null' ? { ...undated, date: null, last_updated: null } : undated;
      });
      const recorded = { json: { ...recordedAnswers.search, results } };
      const client = await clientOn(upstream, { recorded, simulated: { options: { dates } } });

      const answer = await client.search('coral reefs');

      const known = answer.results.map(({ date }) => date).filter((date) => date !== undefined);
      expect(known.length > 0).toBe(dates === 'vendor');
      expect(known.every((date) => /^\d{4}-\d{2}-\d{2}$/.test(date))).toBe(true);
    },
  );

  it('embeds, and lists the models', async () => {
    const embeds = await clientOn(upstream, { recorded: { json: recordedAnswers.embeddings } });
    const lists = await clientOn(upstream, { recorded: { json: recordedAnswers.models } });

    const { vectors } = await embeds.embed({
      model: 'pplx-embed-v1-0.6b',
      input: ['tea', 'coffee'],
      dimensions: 128,
    });
    const { models } = await lists.models();

    expect(vectors.map(({ length }) => length)).toEqual([128, 128]);
    expect(models.find(({ id }) => id === 'openai/gpt-6-luna')).toMatchObject({ inputUsd: 0.1 });
  });

  it.each([
    [400, 'REQUEST_REFUSED'],
    [401, 'KEYS_EXHAUSTED'],
    [404, 'REQUEST_REFUSED'],
    [413, 'REQUEST_REFUSED'],
    [500, 'UPSTREAM_FAILED'],
    [503, 'UPSTREAM_FAILED'],
  ])('makes a status %d a %s', async (status, code) => {
    const error = { message: 'no', type: 'invalid_request', code: status };
    const recorded = { status, json: { error } };
    const client = await clientOn(upstream, {
      recorded,
      simulated: { fault: { status, times: 9 }, paths: ['/v1/agent', '/search'] },
    });

    expect(await failureOf(client.ask(question))).toMatchObject({ code });
    expect(await failureOf(client.search('coral reefs'))).toMatchObject({ code });
  });
});

/** What the simulator does not do, and the vendor may. */
describe('the client on what was recorded only', () => {
  const on = (recorded: RecordedAnswer) => clientOn('what was recorded', { recorded });

  it('takes a usage without what is zero', async () => {
    const client = await on({ json: recordedVariants.sparse });

    const { usage, costUsd } = await client.ask(question);

    expect(usage).toEqual({
      inputTokens: 12,
      outputTokens: 9,
      totalTokens: 21,
      reasoningTokens: 0,
      cachedInputTokens: 0,
    });
    expect(costUsd).toBe(0.00001);
  });

  it('passes over items of kinds it does not know', async () => {
    const client = await on({ json: withUnknownItems });

    const { text, sources } = await client.ask(question);

    expect(text).toBe('It is so [1].');
    expect(sources.map(({ id }) => id)).toEqual([1, 2]);
  });

  it('books what an incomplete run without output has cost', async () => {
    const client = await on({ json: recordedVariants.empty });

    const failure = await failureOf(client.ask(question));

    expect(failure).toMatchObject({ code: 'RUN_INCOMPLETE', costUsd: 0.00149 });
  });

  it.each<[string, RecordedAnswer]>([
    ['in one piece', { json: recordedResponses.cancelled }],
    ['in a stream', { events: recordedStream('cancelled' satisfies Ending, 'plain') }],
  ])('makes a cancelled run, whose usage is null, a failure: %s', async (_, recorded) => {
    const client = await on(recorded);

    const failure = await failureOf(client.stream(question).answer);

    expect(failure).toMatchObject({ code: 'RUN_FAILED', costUsd: 0 });
    expect(failure.message).toBe('The run ended as cancelled: cancelled.');
  });

  it.each(recordedEnvelopes)('finds what a refusal says: $readable', async ({ body, readable }) => {
    const client = await on({ status: 400, json: body });

    const failure = await failureOf(client.ask(question));

    expect(failure).toMatchObject({ code: 'REQUEST_REFUSED', status: 400 });
    expect(failure.message).toContain(readable);
  });
});

function textOf(events: readonly AgentStreamEvent[]): string {
  return events.flatMap((event) => (event.type === 'text_delta' ? [event.delta] : [])).join('');
}
