import type { Readable, Writable } from 'node:stream';
import { onAbort } from '../core/abort.js';
import type { McpSdk } from './mcp-sdk.js';
import type { McpServerMaker } from './mcp-server.js';

export interface StdioOptions {
  readonly makeServer: McpServerMaker;
  readonly sdk: McpSdk;
  readonly stdin: Readable;
  /** Where nobody else may write. */
  readonly stdout: Writable;
  /** Ends the server. */
  readonly signal: AbortSignal;
}

/** Serves the one client at the other end of stdin and stdout, until it closes its end or the signal aborts. */
export async function serveStdio(options: StdioOptions): Promise<void> {
  const { makeServer, sdk, stdin, stdout, signal } = options;
  const server = makeServer();
  const gone = new Promise<void>((resolve) => {
    for (const event of ['end', 'close', 'error']) stdin.once(event, () => resolve());
    stdout.once('error', () => resolve());
    onAbort(signal, resolve);
  });
  await server.connect(new sdk.StdioServerTransport(stdin, stdout));
  await gone;
  // Aborts the calls that are under way.
  await server.close();
}
