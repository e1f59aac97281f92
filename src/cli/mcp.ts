import { PassThrough, type Readable } from 'node:stream';
import { loadConfig } from '../config.js';
import { onAbort } from '../core/abort.js';
import { ConfigError } from '../errors.js';
import { graphTool } from '../mcp/graph-tool.js';
import { loadMcpSdk } from '../mcp/mcp-sdk.js';
import { mcpServerMaker } from '../mcp/mcp-server.js';
import type { McpTool } from '../mcp/mcp-tool.js';
import { perplexityMcpTools } from '../mcp/perplexity-mcp-tools.js';
import { serveHttp } from '../mcp/serve-http.js';
import { serveStdio } from '../mcp/serve-stdio.js';
import type { PerplexityCalls } from '../orchestration/running/client-of.js';
import { descriptionOf } from '../project/graph-file.js';
import { builtInTools } from './built-in-graphs.js';
import { findGraph, isOwnProject, knownGraphs } from './find-graph.js';
import type { Io } from './io.js';
import { withMonitorPage } from './monitor-page.js';
import { openClient } from './open-client.js';
import { packageVersion } from './package-version.js';
import { withTelemetry } from './tracing.js';

export interface McpFlags {
  readonly http?: boolean;
  readonly port: number;
  readonly host: string;
  /** False with `--no-graphs`. */
  readonly graphs: boolean;
  readonly preset?: string;
  readonly model?: string;
  readonly cache?: string;
  readonly budgetUsd?: number;
  readonly otlp?: string;
  /** Of the monitor's page. */
  readonly monitorPort?: number;
}

export interface McpIo extends Io {
  readonly stdin: Readable;
}

/** Serves until the client goes or the signal aborts, then returns 0: that is how it ends. Failures to start are thrown. */
export async function runMcp(
  specs: readonly string[],
  flags: McpFlags,
  io: McpIo,
): Promise<number> {
  expectSense(specs, flags);
  const sdk = await loadMcpSdk();
  // Before any graph is loaded, which may print.
  const wire = flags.http ? undefined : ownStdout(io);
  const config = loadConfig(io.cwd, io.env);
  const { client, upstream, close } = await openClient({
    config,
    io,
    cache: flags.cache,
    budgetUsd: flags.budgetUsd,
  });
  try {
    const tools = await toolsOf(specs, { flags, client, cwd: io.cwd });
    const makeServer = mcpServerMaker({ tools, sdk, version: packageVersion() });
    await withMonitorPage({ flags, io }, async (page) => {
      page?.watch(client, upstream.kind);
      await withTelemetry({ endpoint: flags.otlp, io }, () =>
        served(makeServer, { flags, io, sdk, wire, tools, token: config.mcpToken }),
      );
    });
    return 0;
  } finally {
    await close();
    wire?.giveBack();
  }
}

interface Service {
  readonly flags: McpFlags;
  readonly io: McpIo;
  readonly sdk: Awaited<ReturnType<typeof loadMcpSdk>>;
  readonly wire: { readonly stdout: PassThrough } | undefined;
  readonly tools: readonly McpTool[];
  readonly token: string | undefined;
}

/** Until the client goes, or the signal aborts. */
async function served(
  makeServer: ReturnType<typeof mcpServerMaker>,
  { flags, io, sdk, wire, tools, token }: Service,
): Promise<void> {
  if (wire) {
    const { stdin, signal } = io;
    await serveStdio({ makeServer, sdk, stdin, stdout: wire.stdout, signal });
    return;
  }
  const { host, port } = flags;
  const service = await serveHttp({ makeServer, sdk, host, port, token });
  io.stdout.write(greeting(service.url, tools));
  await new Promise<void>((resolve) => onAbort(io.signal, resolve));
  await service.close();
}

function expectSense(specs: readonly string[], { preset, model, graphs }: McpFlags): void {
  if (preset !== undefined && model !== undefined) {
    throw new ConfigError('Give --preset or --model, not both.');
  }
  if (!graphs && specs.length > 0) {
    throw new ConfigError('Name graphs or give --no-graphs, not both.');
  }
}

interface Serving {
  readonly flags: McpFlags;
  readonly client: PerplexityCalls;
  readonly cwd: string;
}

async function toolsOf(
  specs: readonly string[],
  { flags, client, cwd }: Serving,
): Promise<McpTool[]> {
  const { preset, model } = flags;
  const isOwn = isOwnProject(cwd);
  const all = isOwn ? knownGraphs(cwd) : Object.keys(builtInTools);
  const wanted = specs.length > 0 ? specs : flags.graphs ? all : [];
  const graphs: McpTool[] = [];
  for (const spec of wanted) {
    const graph = await findGraph(spec, cwd);
    const description = isOwn ? descriptionOf(spec, cwd) : builtInTools[spec];
    const name = spec.includes(':') ? (graph.name ?? spec.slice(spec.lastIndexOf(':') + 1)) : spec;
    graphs.push(graphTool({ name, description, graph, client }));
  }
  return [...graphs, ...perplexityMcpTools({ client, preset, model })];
}

/**
 * Keeps standard output for the protocol: what a graph or a library prints goes to standard error, where it can be read
 * and does no harm.
 */
function ownStdout({ stdout, stderr }: Io): { stdout: PassThrough; giveBack: () => void } {
  const write = stdout.write.bind(stdout);
  const wire = new PassThrough();
  wire.on('data', (bytes: Buffer) => write(bytes));
  stdout.on('close', () => wire.destroy());
  stdout.write = stderr.write.bind(stderr) as typeof stdout.write;
  return {
    stdout: wire,
    giveBack: () => {
      stdout.write = write;
    },
  };
}

function greeting(url: string, tools: readonly McpTool[]): string {
  return `MCP server on ${url}
  tools     ${tools.map(({ name }) => name).join(', ')}

Ctrl-C stops it.
`;
}
