import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { compareSpans } from '../../src/jaeger/compare-spans.js';
import type { SentSpan, SpanKindWord } from '../../src/telemetry/sent-span.js';
import { inWorld } from '../telemetry/situation-world.js';
import { situations } from '../telemetry/trace-situations.js';
import { installedTool } from './installed-tool.js';

/** As much as Genkit's server tells of a span. */
interface GenkitSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly displayName: string;
  readonly spanKind: string;
  readonly status?: { readonly code: number };
  readonly attributes: Readonly<Record<string, unknown>>;
}

const folder = mkdtempSync(join(tmpdir(), 'crossgraph-telemetry-server-'));

// Its ES module cannot be loaded by Node; its CommonJS can.
const script = `
  const genkit = require('@genkit-ai/telemetry-server');
  const [port, root] = process.argv.slice(1);
  const roots = { storeRoot: root, indexRoot: root };
  genkit.startTelemetryServer({
    port: Number(port),
    traceStore: new genkit.LocalFileTraceStore(roots),
    logStore: new genkit.LocalFileLogStore(roots),
  });`;

let server: ChildProcess;
let url: string;

beforeAll(async () => {
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  server = spawn(
    process.execPath,
    ['--input-type=commonjs', '--eval', script, String(port), folder],
    { cwd: installedTool('telemetry-server'), stdio: ['ignore', 'ignore', 'inherit'] },
  );
  await vi.waitUntil(isHealthy, { timeout: 60_000, interval: 100 });
}, 240_000);

afterAll(async () => {
  if (server?.exitCode === null) {
    server.kill('SIGTERM');
    await once(server, 'close');
  }
  rmSync(folder, { recursive: true, force: true });
});

async function isHealthy(): Promise<boolean> {
  return (await fetch(`${url}/api/__health`).catch(() => undefined))?.ok ?? false;
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}

async function spansOf(traceId: string): Promise<SentSpan[]> {
  const trace = (await (await fetch(`${url}/api/traces/${traceId}`)).json()) as {
    readonly spans: Readonly<Record<string, GenkitSpan>>;
  };
  return Object.values(trace.spans).map((span) => ({
    traceId: span.traceId,
    spanId: span.spanId,
    parentSpanId: span.parentSpanId || undefined,
    name: span.displayName,
    kind: span.spanKind.toLowerCase() as SpanKindWord,
    status: (['unset', 'ok', 'error'] as const)[span.status?.code ?? 0] ?? 'unset',
    outcome: span.attributes['crossgraph.cache.outcome'] as string | undefined,
  }));
}

describe("Genkit's telemetry server has the traces as they were sent", () => {
  it.each(situations.map((situation, index) => [index + 1, situation.title, situation] as const))(
    '%i. %s',
    async (_number, _title, { before, run }) => {
      const { sent, lost } = await inWorld(
        { seed: 1, endpoint: `${url}/api/otlp`, protocol: 'http/json' },
        async (world) => {
          before?.(world, 3);
          await Promise.all(['a', 'b', 'c'].map((id) => run(world, id)));
        },
      );

      expect([lost, sent.length > 0]).toEqual([0, true]);
      for (const traceId of new Set(sent.map((span) => span.traceId))) {
        const shown = await spansOf(traceId);
        const ours = sent.filter((span) => span.traceId === traceId);
        expect(compareSpans({ sent: ours, shown })).toEqual([]);
        expect(shown).toHaveLength(ours.length);
      }
    },
  );
});
