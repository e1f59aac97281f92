import { virtualClock } from '../../bench/virtual-clock.js';
import { abortSignalOf } from '../../src/core/abort.js';
import type { Clock } from '../../src/core/clock.js';
import { seededRandom } from '../../src/core/random.js';
import { ConnectionError } from '../../src/errors.js';
import { PerplexityClient } from '../../src/perplexity/client.js';
import type { PerplexityClientOptions } from '../../src/perplexity/client-options.js';
import type { OpenExchange, Transport } from '../../src/perplexity/transport.js';
import { createSimulator } from '../../src/simulator/create-simulator.js';
import type { HttpAnswer, StreamAnswer } from '../../src/simulator/reply.js';
import type { SimulatorOptions } from '../../src/simulator/simulator-options.js';

export const input = 'What limits the range of electric vehicles in winter?';
export const research = { preset: 'fast', input, background: true } as const;

/** A simulator whose runs take ten seconds, and clients of it, all on a time that passes only when everybody waits. */
export function backgroundWorld(simulated: SimulatorOptions = {}) {
  const clock = virtualClock();
  const simulator = createSimulator({ latency: 'fixed:10s', ...simulated }, { clock });
  const { slots, limits } = simulator.options;
  const open = (options: Partial<PerplexityClientOptions> = {}) =>
    new PerplexityClient({
      apiKeys: slots.map(({ key }) => key),
      accounts: slots.map(({ account }) => account),
      baseUrl: 'http://simulator.invalid',
      limits: limits.agent,
      clock,
      random: seededRandom(1),
      transport: transportTo(simulator),
      ...options,
    });
  /** Requests as `METHOD path-without-id slot status`. */
  const log = () =>
    simulator
      .requests()
      .map(
        ({ method, path, slot, status }) =>
          `${method} ${path.replace(/resp_[^/?]+/, 'ID')} ${slot} ${status}`,
      );
  return { clock, simulator, open, log, run: clock.run };
}

/** Carries requests to a simulator in this process, streams included. */
function transportTo(simulator: ReturnType<typeof createSimulator>): Transport {
  return {
    host: 'simulator.invalid',
    port: 80,
    send: async ({ method = 'POST', path, apiKey, body, signal: given }) => {
      const signal = abortSignalOf(given);
      const headers = { authorization: `Bearer ${apiKey}` };
      const text = body === null ? '' : JSON.stringify(body);
      const sent = { method, path, headers, body: method === 'GET' ? '' : text };
      const reply = await simulator.handle(sent, signal);
      if (reply.kind === 'reset' || reply.kind === 'truncate') throw cut();
      return reply.kind === 'stream' ? streamed(reply, signal) : whole(reply);
    },
    close: async () => undefined,
  };
}

/** The same, but the head of every answer is under way for a while. */
export function slowed(
  simulator: ReturnType<typeof createSimulator>,
  clock: Clock,
  delayMs: number,
): Transport {
  const transport = transportTo(simulator);
  return {
    ...transport,
    send: async (exchange) => {
      const answer = await transport.send(exchange);
      await clock.sleep(delayMs, exchange.signal);
      return answer;
    },
  };
}

function whole({ status, headers, body }: HttpAnswer): OpenExchange {
  return {
    status,
    headers,
    text: async () => body,
    read: async (take) => void take(Buffer.from(body)),
  };
}

function streamed({ status, headers, pieces }: StreamAnswer, signal: AbortSignal): OpenExchange {
  return {
    status,
    headers,
    text: async () => '',
    read: async (take) => {
      for (;;) {
        const { done, value } = await pieces.next();
        signal.throwIfAborted();
        if (done && value !== 'end') throw cut();
        if (done) return;
        if (take(Buffer.from(value)) === 'enough') {
          await pieces.return('end');
          return;
        }
      }
    },
  };
}

function cut(): ConnectionError {
  return new ConnectionError('The connection to the simulator was cut.', {
    errorType: 'ECONNRESET',
  });
}
