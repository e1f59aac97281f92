import { abortSignalOf } from '../src/core/abort.js';
import type { Clock } from '../src/core/clock.js';
import type { Random } from '../src/core/random.js';
import { ConnectionError } from '../src/errors.js';
import type { OpenExchange, Transport } from '../src/perplexity/transport.js';
import type { Simulator } from '../src/simulator/create-simulator.js';
import type { StreamAnswer } from '../src/simulator/reply.js';
import { wholeExchange } from './whole-exchange.js';

/** A network without sockets, and what it has seen. */
export interface InProcessTransport extends Transport {
  readonly seen: {
    /** Requests sent. */
    sent: number;
    /** Answers with status 429. */
    rateLimited: number;
  };
}

export interface Network {
  readonly clock: Clock;
  readonly random: Random;
  /** A request takes up to so long to arrive. @defaultValue 0 */
  readonly jitterMs?: number | undefined;
}

/** Carries requests to a simulator in this process. What breaks there breaks here as it would on a socket. */
export function inProcessTransport(
  simulator: Simulator,
  { clock, random, jitterMs = 0 }: Network,
): InProcessTransport {
  const seen = { sent: 0, rateLimited: 0 };
  return {
    seen,
    host: 'simulator.invalid',
    port: 443,
    send: async ({ path, apiKey, body, signal }): Promise<OpenExchange> => {
      seen.sent++;
      const text = JSON.stringify(body);
      if (jitterMs > 0) await clock.sleep(random() * jitterMs, signal);
      const headers = { authorization: `Bearer ${apiKey}` };
      const reply = await simulator.handle(
        { method: 'POST', path, headers, body: text },
        abortSignalOf(signal),
      );
      if (reply.kind === 'reset') throw connectionLost('ECONNRESET');
      if (reply.kind === 'truncate') throw connectionLost('UND_ERR_SOCKET');
      if (reply.kind === 'stream') return streamedExchange(reply);
      if (reply.status === 429) seen.rateLimited++;
      const { status, headers: answered } = reply;
      return wholeExchange({ status, headers: answered, text: String(reply.body) });
    },
    close: async () => undefined,
  };
}

/** A streamed answer, read as it comes. */
function streamedExchange({ status, headers, pieces }: StreamAnswer): OpenExchange {
  return {
    status,
    headers,
    text: async () => {
      throw new Error('A streamed answer is not read as one piece here.');
    },
    read: async (take) => {
      for (;;) {
        const { done, value } = await pieces.next();
        if (done && value !== 'end') throw connectionLost('UND_ERR_SOCKET');
        if (done || take(Buffer.from(value)) === 'enough') return;
      }
    },
  };
}

function connectionLost(errorType: string): ConnectionError {
  return new ConnectionError('The connection to the simulator was cut.', {
    errorType,
    billing: 'maybe',
  });
}
