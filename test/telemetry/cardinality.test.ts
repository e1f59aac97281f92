import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { instantClient } from '../../bench/instant-client.js';
import { type CacheOutcome, openCallRecord } from '../../src/core/call-record.js';
import { type ErrorCode, errorTable } from '../../src/error-table.js';
import { CrossgraphError } from '../../src/errors.js';
import { measured } from '../../src/telemetry/measured.js';
import { timed } from '../../src/telemetry/timed.js';
import { type MetricRecorder, recordMetrics } from './metric-recorder.js';

let recorder: MetricRecorder;

beforeEach(() => {
  recorder = recordMetrics();
});
afterEach(() => recorder.stop());

async function seriesNow(): Promise<number> {
  const all = Object.values(await recorder.all());
  return all.reduce((total, points) => total + points.length, 0);
}

interface Call {
  readonly model: string;
  readonly outcome: CacheOutcome;
  readonly agent: string;
  readonly code?: ErrorCode;
}

/** One call as the layers below would have left it: two exchanges for what went upstream, the first of them refused. */
async function counted({ model, outcome, agent, code }: Call): Promise<void> {
  const layer = measured<undefined, undefined>({
    describe: () => ({
      operation: 'chat',
      name: 'fast',
      model,
      serverAddress: 'api.perplexity.ai',
    }),
    describeAnswer: () => ({ model, costUsd: 0.01, usage: { inputTokens: 1, outputTokens: 1 } }),
  });
  const record = { ...openCallRecord(0), endedAt: 10, outcome, queueMs: 5, cacheErrors: 1 };
  if (outcome === 'miss' || outcome === 'bypass' || code !== undefined) {
    record.costUsd = 0.01;
    const errorType = code && errorTable[code].errorType;
    const times = { startedAt: 0, endedAt: 5, slot: 0, cancelled: false };
    record.attempts.push({ ...times, status: 429, errorType: '429' });
    record.attempts.push({ ...times, status: code ? 500 : 200, errorType });
  }
  const call = layer(async () => {
    if (code) throw new CrossgraphError(code, 'No answer.');
    return undefined;
  });
  const { signal } = new AbortController();
  const context = { signal, deadline: 60_000, record, agent } as const;
  const rest = { freshness: 'cached', priority: 'interactive' } as const;
  await call(undefined, { ...context, ...rest }).catch(() => undefined);
}

const models = ['sonar', 'sonar-pro', 'gpt-5', 'claude', 'gemini'];
const outcomes = ['hit', 'stale', 'coalesced', 'miss', 'bypass'] as const;
/** What calls of a client can end in. */
const codes = [
  ...(['REQUEST_REFUSED', 'KEY_REFUSED', 'QUOTA_EXHAUSTED', 'RATE_LIMITED'] as const),
  ...(['KEYS_EXHAUSTED', 'UPSTREAM_FAILED', 'CONNECTION_LOST', 'ANSWER_UNREADABLE'] as const),
  ...(['CALL_TIMEOUT', 'CIRCUIT_OPEN', 'CLIENT_CLOSED', 'BUDGET_EXCEEDED'] as const),
  ...(['CACHE_ONLY_MISS', 'RUN_FAILED', 'RUN_INCOMPLETE'] as const),
];

describe('series of metrics', () => {
  it('are at most 500 for 5 models, 20 nodes with an agent each, and every way in which a call can end', async () => {
    for (const [number, model] of models.entries()) {
      for (let node = number; node < 20; node += models.length) {
        const agent = `agent ${node}`;
        for (const outcome of outcomes) await counted({ model, outcome, agent });
        for (const code of codes) await counted({ model, outcome: 'error', agent, code });
        const timing = { kind: 'node', name: `node ${node}`, graph: 'research' } as const;
        await timed(
          () => timing,
          async () => undefined,
        );
        await timed(
          () => timing,
          async () => {
            throw new CrossgraphError('AGENT_FAILED', 'It failed.');
          },
        ).catch(() => undefined);
        await timed(
          () => ({ kind: 'agent', name: agent }),
          async () => undefined,
        );
      }
    }

    const series = await seriesNow();
    expect(series).toBeGreaterThan(300);
    expect(series).toBeLessThanOrEqual(500);
  });

  it('stop at the names of fifty agents, and lose no money over it', async () => {
    for (let number = 0; number < 10_000; number += 1) {
      await counted({ model: 'sonar', outcome: 'miss', agent: `session ${number}` });
    }

    const points = await recorder.points('crossgraph.agent.cost');
    expect(points).toHaveLength(51);
    expect(await recorder.sum('crossgraph.agent.cost')).toBeCloseTo(100, 6);
    const others = { 'gen_ai.agent.name': '_OTHER' };
    expect(await recorder.sum('crossgraph.agent.cost', others)).toBeCloseTo(99.5, 6);
  });

  it('are no more after 10,000 different questions than after ten', async () => {
    const client = await instantClient({ cache: 'memory' });
    const ask = async (count: number) => {
      for (let number = 0; number < count; number += 1) await client.ask(`Prompt ${number}?`);
    };
    await ask(10);
    await ask(10); // And hits.
    const before = await seriesNow();

    await ask(10_000);

    // On a busy machine one call of so many may be the first to wait for a slot.
    expect(await seriesNow()).toBeLessThanOrEqual(before + 1);
    expect(await recorder.count('crossgraph.client.request.duration')).toBe(10_020);
    expect(JSON.stringify(await recorder.all())).not.toContain('Prompt');
    await client.close();
  });
});
