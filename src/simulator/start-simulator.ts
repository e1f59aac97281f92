import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Clock, systemClock } from '../core/clock.js';
import { ConfigError } from '../errors.js';
import type { Bill } from './books.js';
import { createSimulator, type Simulator } from './create-simulator.js';
import type { Fault, FaultStatus } from './faults.js';
import { readBody } from './read-body.js';
import { refusals, refuse } from './refusal.js';
import type { SimulatorReply } from './reply.js';
import type { LoggedRequest } from './request-log.js';
import { sendReply } from './send-reply.js';
import { sendStream } from './send-stream.js';
import type { RateLimit, SimulatorOptions } from './simulator-options.js';

/** What can be told of a fault beside where and what. */
export type FaultOptions = Omit<Fault, 'path' | 'status'>;

/** The endpoints of the client: `agent` for `ask` and `stream`, `search`, `embeddings` for `embed`, `models`. */
export type FaultyEndpoint = keyof typeof endpointPaths;

const endpointPaths = {
  agent: '/v1/agent',
  search: '/search',
  embeddings: '/v1/embeddings',
  models: '/v1/models',
} as const;

/** A simulator that listens on 127.0.0.1. */
export interface RunningSimulator {
  /** Base URL for clients, e.g. `http://127.0.0.1:4010`. */
  readonly url: string;
  readonly port: number;
  /** Keys it accepts; the place is the slot. */
  readonly keys: readonly string[];
  /** Account of each key. */
  readonly accounts: readonly string[];
  /** What each account may ask of the Agent API. */
  readonly limits: RateLimit;
  /** What each account may ask of `POST /search`. */
  readonly searchLimits: RateLimit;
  /** Every request so far, oldest first; the last 100,000. */
  requests(): readonly LoggedRequest[];
  bill(): Bill;
  /** Orders faults. Throws a ConfigError when one makes no sense. */
  addFaults(faults: Fault | readonly Fault[]): number;
  /** Orders one fault for an endpoint, by the client's word for it: `simulator.fail('agent', 500, { times: 2 })`. */
  fail(endpoint: FaultyEndpoint, status: FaultStatus, options?: FaultOptions): void;
  clearFaults(): number;
  reset(): void;
  /** Moves the time of a simulator whose `clock` is `manual`; see `Simulator.advanceClock`. */
  advanceClock(ms: number): Promise<number>;
  /** Stops listening, drops every connection and ends what is under way. Can be called again. */
  close(): Promise<void>;
}

/**
 * Starts a simulator on a port of 127.0.0.1. Rejects with a ConfigError on a bad option and when the port is taken.
 * Whoever starts one must `close` it.
 */
export async function startSimulator(
  options: SimulatorOptions = {},
  { clock = systemClock }: { clock?: Clock | undefined } = {},
): Promise<RunningSimulator> {
  const simulator = createSimulator(options, { clock });
  const underWay = new Set<AbortController>();
  const server = createServer((request, response) => {
    const controller = new AbortController();
    underWay.add(controller);
    response.once('close', () => {
      underWay.delete(controller);
      if (!response.writableFinished) controller.abort(new Error('The client left.'));
    });
    const { signal } = controller;
    answer({ simulator, request, response, signal }).catch(() => {
      // Nobody is left to answer, unless the simulator itself broke.
      if (signal.aborted || response.headersSent) response.destroy();
      else sendReply(refuse(refusals.internal), response);
    });
  });
  // Longer than clients keep idle connections, so that it is never the server that closes under a request.
  server.keepAliveTimeout = 120_000;
  const port = await listen(server, simulator.options.port);

  const { slots, limits } = simulator.options;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    keys: slots.map(({ key }) => key),
    accounts: slots.map(({ account }) => account),
    limits: limits.agent,
    searchLimits: limits.search,
    requests: () => simulator.requests(),
    bill: () => simulator.bill(),
    addFaults: (faults) => simulator.addFaults(faults),
    fail: (endpoint, status, options) => {
      simulator.addFaults({ path: endpointPaths[endpoint], status, ...options });
    },
    clearFaults: () => simulator.clearFaults(),
    reset: () => simulator.reset(),
    advanceClock: (ms) => simulator.advanceClock(ms),
    close: () => close(server, underWay),
  };
}

interface HttpExchange {
  readonly simulator: Simulator;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly signal: AbortSignal;
}

async function answer({ simulator, request, response, signal }: HttpExchange): Promise<void> {
  const { method = 'GET', url: path = '/', headers } = request;
  const { body, oversized } = await readBody(request);
  const reply: SimulatorReply = await simulator.handle(
    { method, path, headers, body, oversized },
    signal,
  );
  if (reply.kind === 'stream') await sendStream(reply, response, signal);
  else sendReply(reply, response);
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => reject(listenError(port, cause)));
    server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}

function listenError(port: number, cause: NodeJS.ErrnoException): ConfigError {
  const problem =
    cause.code === 'EADDRINUSE'
      ? `Port ${port} is taken by another program`
      : `Port ${port} cannot be opened (${cause.code ?? cause.message})`;
  return new ConfigError(`${problem}; choose another with --port (0 takes a free one).`, { cause });
}

function close(server: Server, underWay: ReadonlySet<AbortController>): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    // The only error is that it was not listening any more.
    server.close(() => resolve());
  });
  for (const controller of underWay) controller.abort(new Error('The simulator was closed.'));
  server.closeAllConnections();
  return closed;
}
