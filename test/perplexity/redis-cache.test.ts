import { inspect } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { ConfigError } from '../../src/errors.js';
import { PerplexityClient } from '../../src/perplexity/client.js';
import { type RunningSimulator, startSimulator } from '../../src/simulator/start-simulator.js';
import { freePort, hasRedisServer, startRedis } from '../cache/redis-server.js';
import { recordSpans } from '../telemetry/span-recorder.js';

const simulators: RunningSimulator[] = [];

afterEach(async () => {
  for (const simulator of simulators.splice(0)) await simulator.close();
});

type Address = `redis://${string}`;

/** Everything that is told of three calls whose answers are to be kept at `cache`. */
async function toldOf(cache: Address) {
  const recorder = await recordSpans();
  const simulator = await startSimulator({ latency: 'fixed:1ms' });
  simulators.push(simulator);
  const { keys, url, limits } = simulator;
  const warnings: string[] = [];
  const onWarning = (warning: string) => warnings.push(warning);
  const client = new PerplexityClient({ apiKeys: keys, baseUrl: url, limits, cache, onWarning });
  const summaries: unknown[] = [];
  client.onCall((summary) => summaries.push(summary));
  const questions = ['Why?', 'How?', 'When?'];
  const answers = await Promise.all(questions.map((question) => client.ask(question)));
  const { cacheDegraded } = await client.ready();
  await client.close();
  const { spans } = recorder;
  await recorder.stop();
  const outcomes = answers.map(({ meta }) => meta.outcome);
  return {
    warnings,
    outcomes,
    cacheDegraded,
    all: inspect(
      { client, answers, summaries, spans, warnings, cacheDegraded },
      { depth: 20, showHidden: true },
    ),
  };
}

describe('a client whose cache is a Redis', () => {
  it('answers while the server is down, says so once, and tells nobody the password', async () => {
    const cache: Address = `redis://canary-user:canary-password@127.0.0.1:${await freePort()}/1`;

    const told = await toldOf(cache);

    expect(told.outcomes).toEqual(['miss', 'miss', 'miss']);
    expect(told.warnings).toEqual([
      'The answer cache cannot be reached (ECONNREFUSED); calls go on without it.',
    ]);
    expect(told.cacheDegraded).toContain('ECONNREFUSED');
    expect(told.all).toContain('crossgraph.cache.outcome');
    expect(told.all).not.toContain('canary');
  });

  it.skipIf(!hasRedisServer)(
    'answers while it is refused, and tells nobody the password',
    async () => {
      const { port } = await startRedis('--requirepass', 'another');

      const told = await toldOf(`redis://canary-user:canary-password@127.0.0.1:${port}`);

      expect(told.outcomes).toEqual(['miss', 'miss', 'miss']);
      expect(told.warnings).toHaveLength(1);
      expect(told.all).not.toContain('canary');
    },
  );

  it.each(['redis://', 'redis://:canary@', 'redis://:canary@host/answers'])(
    'is not made with the address %s, which it does not repeat',
    (cache) => {
      const make = () => new PerplexityClient({ apiKeys: ['k'], cache: cache as Address });

      expect(make).toThrow(ConfigError);
      expect(make).not.toThrow(/canary/);
    },
  );
});
