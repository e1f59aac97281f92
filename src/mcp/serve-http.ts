import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type GuardOptions, httpGuard } from './http-guard.js';
import { type HttpSessions, httpSessions } from './http-sessions.js';
import { listen } from './listen.js';
import type { McpSdk } from './mcp-sdk.js';
import type { McpServerMaker } from './mcp-server.js';
import { refuseHttp } from './refuse-http.js';

export interface HttpOptions extends GuardOptions {
  readonly makeServer: McpServerMaker;
  readonly sdk: McpSdk;
  /** 0 takes a free one. */
  readonly port: number;
}

export interface HttpService {
  /** What clients are given. */
  readonly url: string;
  /** Ends all sessions and what they have under way. */
  close(): Promise<void>;
}

const path = '/mcp';

/** Serves any number of clients over Streamable HTTP. Rejects with a ConfigError when the port is taken, and as the guard does. */
export async function serveHttp(options: HttpOptions): Promise<HttpService> {
  const { host, port } = options;
  const guard = httpGuard(options);
  const sessions = httpSessions(options);
  const server = createServer((request, response) => {
    const rejection = pathOf(request) === path ? guard(request) : notHere;
    if (rejection) refuseHttp(response, rejection);
    else handle(sessions, request, response);
  });
  const origin = await listen(server, { host, port });
  return {
    url: `${origin}${path}`,
    close: async () => {
      await sessions.close();
      await new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      });
    },
  };
}

const notHere = { status: 404, message: `The server is at ${path}.` } as const;

function handle(sessions: HttpSessions, request: IncomingMessage, response: ServerResponse): void {
  sessions.handle(request, response).catch(() => {
    if (response.headersSent) response.destroy();
    else refuseHttp(response, { status: 500, message: 'The server failed; please report it.' });
  });
}

function pathOf({ url = '/' }: IncomingMessage): string {
  return url.split('?')[0] ?? '/';
}
