import { readFile } from 'node:fs/promises';
import { runGraph } from 'crossgraph';
import { createCrossValidationGraph } from 'crossgraph/graphs';
import { describe, expect, it } from 'vitest';
import { accounts, cassetteWorld, keys } from './cassette-world.js';

const world = cassetteWorld();
const questions = ['Why is the sky blue?', 'How far is the moon?', 'Who wrote Faust?'];

describe('the file of a cassette', () => {
  it('holds no key, account or secret, even where the upstream repeats them', async () => {
    const simulator = await world.simulator();
    const tape = await world.recorder(simulator);
    const mcp = {
      type: 'mcp' as const,
      server_label: 'notes',
      server_url: 'https://notes.example/mcp?token=canary-query',
      authorization: 'canary-authorization',
      headers: { 'x-token': 'canary-header' },
    };
    const request = { preset: 'fast' as const, input: `My key is ${keys[0]}`, tools: [mcp] };
    const answer = await tape.client.ask(request);
    await tape.close();
    await simulator.close();

    const text = await readFile(world.file(), 'utf8');

    expect(text).toContain('[key 0]');
    for (const secret of [...keys, ...accounts, 'canary-']) expect(text).not.toContain(secret);
    expect(text.toLowerCase()).not.toContain('bearer');
    const { client } = await world.player();
    const changed = {
      ...request,
      tools: [{ ...mcp, authorization: 'another' }],
      input: 'My key is [key 0]',
    };
    expect((await client.ask(changed)).id).toBe(answer.id);
  });

  it('is the same again for the same run, but for how long it took', async () => {
    const texts: string[] = [];
    for (const asked of [questions, questions.toReversed()]) {
      await world.record(({ client }) =>
        runGraph(createCrossValidationGraph(), { questions: asked }, { client }),
      );
      const { exchanges } = JSON.parse(await readFile(world.file(), 'utf8'));
      texts.push(
        JSON.stringify(exchanges).replace(/"(created_at|completed_at|slot)":\d+/g, '"$1":0'),
      );
    }

    expect(texts[0]?.length).toBeGreaterThan(1000);
    expect(texts[1]).toBe(texts[0]);
  });

  it('knows a conversation again whose tool calls have other ids', async () => {
    const conversation = (id: string) => [
      { type: 'message' as const, role: 'user' as const, content: 'How far is the moon?' },
      { type: 'function_call' as const, call_id: id, name: 'look', arguments: '{}' },
      { type: 'function_call_output' as const, call_id: id, output: 'Far.' },
    ];
    await world.record(({ client }) => client.ask({ preset: 'fast', input: conversation('a') }));
    const tape = await world.player();

    await tape.client.ask({ preset: 'fast', input: conversation('b') });

    tape.assertComplete();
  });

  it('is made in mode auto where there is none, and used where there is one', async () => {
    const simulator = await world.simulator();
    const modes: string[] = [];
    for (let run = 0; run < 2; run++) {
      const tape = await world.recorder(simulator, { mode: 'auto' });
      await tape.client.ask('Why?');
      modes.push(tape.mode);
      await tape.close();
    }

    expect(modes).toEqual(['record', 'replay']);
    expect(simulator.requests()).toHaveLength(1);
  });
});
