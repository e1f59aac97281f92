import { createServer } from 'node:net';
import { PerplexityClient } from '../../src/perplexity/client.js';
import { startTelemetry } from '../../src/telemetry-sdk.js';
import type { BenchCase, BenchOptions } from '../bench-case.js';
import { type BenchResult, judged } from '../bench-result.js';
import { noLimits } from '../instant-client.js';
import { type PacedRun, paced, percentileOf } from '../paced.js';
import { startUpstream } from '../start-upstream.js';

const perSecond = 200;
const latencyMs = 50;

/** 200 calls a second with traces and metrics on, off, and with a receiver that is down or never answers. */
export const telemetryLoad: BenchCase = {
  name: 'telemetry-load',
  run: async (options) => {
    const upstream = await startUpstream({
      kind: 'simulator',
      options: { latency: `fixed:${latencyMs}ms`, requestsPerMinute: 60_000_000, burst: 1_000_000 },
    });
    const receiver = await startUpstream({ kind: 'fixed' });
    const hanging = await startHanging();
    const { keys: apiKeys, url: baseUrl } = upstream;
    const client = new PerplexityClient({ apiKeys, baseUrl, limits: noLimits });
    try {
      const endpoints = { on: receiver.url, down: 'http://127.0.0.1:9', hanging: hanging.url };
      return resultsOf(await measured(client, endpoints, options));
    } finally {
      await client.close();
      upstream.close();
      receiver.close();
      hanging.close();
    }
  },
};

type Subject = 'off' | 'on' | 'down' | 'hanging';

/** The least of all rounds: what else the machine does only adds. */
interface Least {
  readonly p50: number;
  readonly p99: number;
  readonly wholeMs: number;
  readonly shutdownMs: number;
}

async function measured(
  client: PerplexityClient,
  endpoints: Readonly<Record<Exclude<Subject, 'off'>, string>>,
  { quick }: BenchOptions,
): Promise<Readonly<Record<Subject, Least>>> {
  const pace = { perSecond, seconds: quick ? 0.2 : 1.5 };
  let asked = 0;
  const ask = () => client.ask(`Question ${asked++}?`);
  const subjects = { off: undefined, ...endpoints };
  const runs: Record<Subject, Least[]> = { off: [], on: [], down: [], hanging: [] };
  await paced(ask, pace);
  for (let round = 0; round < (quick ? 1 : 6); round++) {
    for (const [name, endpoint] of Object.entries(subjects)) {
      runs[name as Subject].push(await underLoad(() => paced(ask, pace), endpoint));
    }
  }
  const least = (of: readonly Least[]): Least => ({
    p50: Math.min(...of.map(({ p50 }) => p50)),
    p99: Math.min(...of.map(({ p99 }) => p99)),
    wholeMs: Math.min(...of.map(({ wholeMs }) => wholeMs)),
    shutdownMs: Math.max(...of.map(({ shutdownMs }) => shutdownMs)),
  });
  const { off, on, down, hanging } = runs;
  return { off: least(off), on: least(on), down: least(down), hanging: least(hanging) };
}

async function underLoad(
  load: () => Promise<PacedRun>,
  endpoint: string | undefined,
): Promise<Least> {
  const options = { endpoint, env: {}, metrics: { prometheus: { port: 0 } } };
  const telemetry = endpoint === undefined ? undefined : await startTelemetry(options);
  const { tookMs, wholeMs } = await load();
  const endsAt = performance.now();
  await telemetry?.shutdown();
  const shutdownMs = performance.now() - endsAt;
  return { p50: percentileOf(tookMs, 0.5), p99: percentileOf(tookMs, 0.99), wholeMs, shutdownMs };
}

function resultsOf(least: Readonly<Record<Subject, Least>>): readonly BenchResult[] {
  const name = `${perSecond} calls a second of ${latencyMs} ms`;
  const { off, on } = least;
  const inMs = (what: string, value: number, more: Partial<Parameters<typeof judged>[0]>) =>
    judged({ name: `${name}, ${what}`, value, unit: 'ms', ...more });
  return [
    inMs('telemetry on: all calls, over off', on.wholeMs, {
      baseline: off.wholeMs,
      target: { ratio: 1.02 },
    }),
    inMs('telemetry on: p50, over off', on.p50, { baseline: off.p50, target: { ratio: 1.01 } }),
    ...(['on', 'down', 'hanging'] as const).map((each) =>
      inMs(`${receiverWords[each]}: p99, over off`, least[each].p99, {
        baseline: off.p99,
        target: { ratio: 1.1 },
      }),
    ),
    ...(['down', 'hanging'] as const).map((each) =>
      inMs(`${receiverWords[each]}: longest shutdown`, least[each].shutdownMs, {
        target: { value: 5_000 },
      }),
    ),
  ];
}

const receiverWords = {
  on: 'telemetry on',
  down: 'receiver down',
  hanging: 'receiver hanging',
} as const;

/** A receiver that takes everything and never answers. */
async function startHanging(): Promise<{ readonly url: string; close(): void }> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined).resume();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { url: `http://127.0.0.1:${port}`, close: () => server.close() };
}
