import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { SimulatorOptions } from '../src/simulator/simulator-options.js';
import { startSimulator } from '../src/simulator/start-simulator.js';
import { agentAnswerText } from './agent-answer-text.js';

/** What the process is told: a simulator, or a server that gives the same answer to everybody at once. */
export type UpstreamOrder =
  | { readonly kind: 'simulator'; readonly options: SimulatorOptions }
  | { readonly kind: 'fixed' };

export interface UpstreamAddress {
  readonly url: string;
  readonly keys: readonly string[];
}

// A process of its own, so that its work is not counted as the client's. Ends with its parent.
process.once('disconnect', () => process.exit());
process.once('message', async (order: UpstreamOrder) => {
  process.send?.(await start(order));
});

async function start(order: UpstreamOrder): Promise<UpstreamAddress> {
  return order.kind === 'simulator' ? startSimulator(order.options) : startFixed();
}

async function startFixed(): Promise<UpstreamAddress> {
  const answer = Buffer.from(await agentAnswerText());
  const server = createServer((request, response) => {
    request.resume();
    request.once('end', () => {
      // Receivers of traces want an empty answer.
      const body = request.url === '/v1/agent' || request.url === '/v1/responses' ? answer : '';
      response.writeHead(200, {
        'content-type': 'application/json',
        'content-length': body.length,
      });
      response.end(body);
    });
  });
  server.keepAliveTimeout = 120_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, keys: ['pplx-bench-0'] };
}
