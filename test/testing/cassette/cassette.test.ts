import { writeFile } from 'node:fs/promises';
import { runGraph } from 'crossgraph';
import { createReasoningAgent, createWebAgent } from 'crossgraph/agents';
import { createCrossValidationGraph, createFanOutGraph } from 'crossgraph/graphs';
import { type Cassette, cassette, recordSpans, spanTree } from 'crossgraph/testing';
import { describe, expect, it } from 'vitest';
import { cassetteWorld, socketsDuring } from './cassette-world.js';

const world = cassetteWorld();
const { record } = world;
const questions = ['Why is the sky blue?', 'How far is the moon?', 'Who wrote Faust?'];

async function crossValidate({ client }: Pick<Cassette, 'client'>, asked = questions) {
  const run = await runGraph(createCrossValidationGraph(), { questions: asked }, { client });
  return run.output;
}

describe('cassette', () => {
  it('replays a graph of several agents without a socket, to an identical state', async () => {
    let recorded: unknown;
    await record(async (tape) => {
      recorded = await crossValidate(tape);
    });
    const tape = await world.player();
    let replayed: unknown;

    const sockets = await socketsDuring(async () => {
      replayed = await crossValidate(tape);
    });

    expect(replayed).toEqual(recorded);
    expect(JSON.stringify(replayed)).toContain('"outcome":"miss"');
    expect(sockets).toBe(0);
    tape.assertComplete();
  });

  it('replays every way of asking: whole, streamed, in the background, searched, embedded', async () => {
    const embedding = { input: ['a', 'b'], model: 'pplx-embed-v1-0.6b' as const };
    const all = async ({ client }: Pick<Cassette, 'client'>) => {
      const events: unknown[] = [];
      for await (const event of client.stream('Why is the sky blue?')) events.push(event);
      const answers = [
        await client.ask({ preset: 'low', input: 'Who wrote Faust?' }),
        await client.ask({ preset: 'low', input: 'Who wrote Faust?' }),
        await client.ask({ preset: 'fast', input: 'How far is the moon?', background: true }),
        await client.search({ query: ['moon', 'sun'], max_results: 3 }),
        await client.embed(embedding),
        await client.models(),
      ];
      return { answers, events };
    };
    let recorded: unknown;
    await record(async (tape) => {
      recorded = withoutAccounts(await all(tape));
    });
    const tape = await world.player();
    let replayed: unknown;

    const sockets = await socketsDuring(async () => {
      replayed = withoutAccounts(await all(tape));
    });

    expect(replayed).toEqual(recorded);
    expect(sockets).toBe(0);
    tape.assertComplete();
  });

  it('makes the same spans, but for their times', async () => {
    const attributes = [
      'gen_ai.agent.name',
      'crossgraph.cache.outcome',
      'crossgraph.key.slot',
      'crossgraph.cost.usd',
      'http.response.status_code',
      'server.address',
      'server.port',
    ];
    const spansOf = async (tape: Cassette) => {
      const recorder = await recordSpans();
      await crossValidate(tape);
      await recorder.stop();
      return spanTree(recorder.spans, { attributes, order: 'shown' });
    };
    let recorded = '';
    await record(async (tape) => {
      recorded = await spansOf(tape);
    });

    const replayed = await spansOf(await world.player());

    expect(replayed).toBe(recorded);
    expect(replayed).toContain('crossgraph.cache.outcome: "miss"');
  });

  it('finds what is asked by what it asks, in whatever order', async () => {
    const fan = async ({ client }: Cassette, asked: string[], concurrency: number) => {
      const agents = [createWebAgent(), createReasoningAgent()];
      const graph = createFanOutGraph({ agents, concurrency });
      return (await runGraph(graph, { questions: asked }, { client })).output;
    };
    let recorded: Awaited<ReturnType<typeof fan>> | undefined;
    await record(async (tape) => {
      recorded = await fan(tape, questions, 50);
    });
    const tape = await world.player();

    const { answers } = await fan(tape, questions.toReversed(), 1);

    const byPlace = (all: readonly { question: string; agent: string }[] = []) =>
      all.toSorted((a, b) => `${a.question} ${a.agent}`.localeCompare(`${b.question} ${b.agent}`));
    expect(byPlace(answers)).toEqual(byPlace(recorded?.answers));
    tape.assertComplete();
  });

  it('replays what went wrong, attempt by attempt', async () => {
    const simulator = await world.simulator();
    simulator.addFaults([
      { path: '/v1/agent', status: 500 },
      { path: '/v1/agent', status: 'reset' },
    ]);
    const tape = await world.recorder(simulator);
    const recorded = await tape.client.ask('Why?');
    simulator.addFaults({ path: '/v1/agent', status: 400, times: 1 });
    const refused = await tape.client.ask('How?').catch((error) => error);
    await tape.close();
    await simulator.close();

    const player = await world.player();

    expect(withoutAccounts(await player.client.ask('Why?'))).toEqual(withoutAccounts(recorded));
    expect(recorded.meta).toMatchObject({ attempts: 3, retries: 2 });
    await expect(player.client.ask('How?')).rejects.toMatchObject({
      code: refused.code,
      message: refused.message,
      status: 400,
    });
    player.assertComplete();
  });

  it('replays a call that its caller had left, and waits to be left again', async () => {
    const simulator = await world.simulator();
    simulator.addFaults({ path: '/v1/agent', status: 'hang' });
    const leave = async ({ client }: Cassette) => {
      const abort = new AbortController();
      const asked = client.ask('Why?', { signal: abort.signal });
      while (client.keyStats().every(({ inFlight }) => inFlight === 0)) await turn();
      abort.abort(new Error('enough'));
      return asked.catch(({ message }) => message);
    };
    const tape = await world.recorder(simulator);
    await leave(tape);
    await tape.close();
    const player = await world.player();

    expect(await leave(player)).toBe('enough');

    player.assertComplete();
  });
});

describe('a cassette that does not fit', () => {
  it('says in a sentence who asked what, and which field differs', async () => {
    await record((tape) => crossValidate(tape, ['Why is the sky blue?']));
    const tape = await world.player();
    const graph = createFanOutGraph({ agents: [createWebAgent()] });

    const { output } = await runGraph(
      graph,
      { questions: ['Why is the sky red?'] },
      { client: tape.client },
    );

    const what = `agent \`web\`, node \`ask_all > tools\`: POST /v1/agent is not on ${world.file()}: \`input\` differs from the nearest recorded request`;
    expect(output.answers).toMatchObject([
      {
        failed: {
          code: 'CASSETTE_DIVERGED',
          message: `${what}; record it again with CROSSGRAPH_CASSETTE=record if this is meant.`,
          retryable: false,
        },
      },
    ]);
    expect(() => tape.assertComplete()).toThrow(what);
    expect(() => tape.assertComplete()).toThrow(
      'not asked for: agent `web`, node `web > tools`: POST /v1/agent;',
    );
  });

  it('shows the two values on the error, and keeps them out of its message', async () => {
    await record(({ client }) => client.ask({ preset: 'fast', input: 'Why?' }));
    const { client } = await world.player();

    const error = await client.ask({ preset: 'low', input: 'Why?' }).catch((thrown) => thrown);

    expect(error).toMatchObject({
      code: 'CASSETTE_DIVERGED',
      call: 'POST /v1/agent',
      field: 'preset',
      expected: 'fast',
      actual: 'low',
    });
    expect(error.message).not.toContain('low');
  });

  it.each([
    [
      'another endpoint',
      (tape: Cassette) => tape.client.search('moon'),
      'nor any other request to /search',
    ],
    [
      'the same again',
      (tape: Cassette) => tape.client.ask('Why?', { freshness: 'fresh' }),
      'POST /v1/agent was recorded once on',
    ],
    [
      'the same as a stream',
      async (tape: Cassette) => {
        for await (const _event of tape.client.stream('Why?', { freshness: 'fresh' }));
      },
      '`stream`',
    ],
  ])('knows %s for what it is', async (_what, again, complaint) => {
    await record(({ client }) => client.ask('Why?'));
    const tape = await world.player();
    await tape.client.ask('Why?');

    await expect(again(tape)).rejects.toThrow(complaint);
  });

  it.each([
    ['is not there', undefined, 'There is no cassette'],
    ['is no JSON', '{', 'is no cassette of version 1'],
    ['is something else', '{"version": 1}', 'is no cassette of version 1 (at format)'],
  ])('is refused in a sentence when it %s', async (_what, text, complaint) => {
    await record(async () => undefined);
    if (text !== undefined) await writeFile(world.file(), text);
    const file = text === undefined ? `${world.file()}.missing` : world.file();

    await expect(cassette(file, { mode: 'replay' })).rejects.toThrow(complaint);
  });

  it('is refused when it is too large, to write and to read', async () => {
    const simulator = await world.simulator();
    const small = await world.recorder(simulator, { maxBytes: 500 });
    await small.client.ask('Why?');

    await expect(small.close()).rejects.toThrow('larger than 500 bytes');

    await record(({ client }) => client.ask('Why?'));
    await expect(world.player({ maxBytes: 500 })).rejects.toThrow('larger than 500 bytes');
    small.close = async () => undefined;
  });
});

/** The account's name is for going on from an answer; a replay has other names. */
function withoutAccounts<Value>(value: Value): Value {
  return JSON.parse(JSON.stringify(value, (key, each) => (key === 'account' ? undefined : each)));
}

const turn = () => new Promise((resolve) => setImmediate(resolve));
