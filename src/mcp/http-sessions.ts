import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Server } from '@modelcontextprotocol/sdk/server/index.js';
import type { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { secretName } from '../core/random.js';
import type { McpSdk } from './mcp-sdk.js';
import type { McpServerMaker } from './mcp-server.js';
import { refuseHttp } from './refuse-http.js';

export interface HttpSessionsOptions {
  readonly makeServer: McpServerMaker;
  readonly sdk: McpSdk;
  /** Sessions that are kept; beyond it the one that was silent longest ends. @defaultValue 256 */
  readonly maxSessions?: number | undefined;
}

export interface HttpSessions {
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
  /** Sessions there are. */
  readonly size: number;
  close(): Promise<void>;
}

interface Session {
  readonly server: Server;
  readonly transport: StreamableHTTPServerTransport;
  /** Requests that are being answered. */
  working: number;
}

/**
 * One server per client, found by the session's id: a cancellation comes in a request of its own and must meet the call.
 * Most clients never say that they are gone, so sessions are bounded by number; one at work is not ended.
 */
export function httpSessions({
  makeServer,
  sdk,
  maxSessions = 256,
}: HttpSessionsOptions): HttpSessions {
  // In the order of their last use.
  const sessions = new Map<string, Session>();

  const end = async (id: string): Promise<void> => {
    const session = sessions.get(id);
    sessions.delete(id);
    await session?.server.close();
  };

  const endTheOldest = async (): Promise<void> => {
    if (sessions.size <= maxSessions) return;
    const idle = [...sessions].find(([, { working }]) => working === 0);
    if (idle) await end(idle[0]);
  };

  const open = async (): Promise<Session> => {
    const server = makeServer();
    const transport = new sdk.StreamableHTTPServerTransport({
      sessionIdGenerator: secretName,
      onsessioninitialized: async (id) => {
        sessions.set(id, session);
        await endTheOldest();
      },
      onsessionclosed: end,
    });
    const session = { server, transport, working: 0 };
    // Its getters and setters are typed without exactOptionalPropertyTypes.
    await server.connect(transport as Transport);
    return session;
  };

  const serve = async (session: Session, { request, response }: Exchange): Promise<void> => {
    const isCall = request.method === 'POST';
    if (isCall) {
      session.working += 1;
      response.once('close', () => {
        session.working -= 1;
      });
    }
    await session.transport.handleRequest(request, response);
  };

  return {
    get size() {
      return sessions.size;
    },
    handle: async (request, response) => {
      const id = request.headers['mcp-session-id'];
      if (typeof id === 'string') {
        const known = sessions.get(id);
        if (!known) {
          refuseHttp(response, {
            status: 404,
            message: 'There is no such session.',
            code: -32_001,
          });
          return;
        }
        sessions.delete(id);
        sessions.set(id, known);
        await serve(known, { request, response });
        return;
      }
      const fresh = await open();
      await serve(fresh, { request, response });
      // It was no `initialize`; the transport has said so.
      if (fresh.transport.sessionId === undefined) await fresh.server.close();
    },
    close: async () => {
      await Promise.all([...sessions.keys()].map(end));
    },
  };
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}
