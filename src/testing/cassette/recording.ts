import { ConfigError } from '../../errors.js';
import type { Transport } from '../../perplexity/transport.js';
import type { Tape, TapedCall, TapedExchange } from './cassette-file.js';
import type { OnExchange } from './recording-transport.js';
import { matchKeyOf, secretsIn, type TapedRequest } from './taped-request.js';

export interface RecordingOptions {
  readonly transport: Pick<Transport, 'host' | 'port'>;
  readonly apiKeys: readonly string[];
  readonly maxBytes: number;
}

/** What has been recorded so far. */
export interface Recording {
  readonly addExchange: OnExchange;
  readonly addCall: (call: TapedCall) => void;
  /** The cassette's file: the same for the same exchanges, whichever came first. Throws a ConfigError if it is too large. */
  text(): string;
}

export function openRecording({ transport, apiKeys, maxBytes }: RecordingOptions): Recording {
  const exchanges: TapedExchange[] = [];
  const calls: TapedCall[] = [];
  const secrets = new Map(apiKeys.map((key, slot) => [key, `[key ${slot}]`]));
  let bytes = 0;
  return {
    addExchange: (exchange, body) => {
      for (const secret of secretsIn(body)) secrets.set(secret, '[secret]');
      bytes += JSON.stringify(exchange).length;
      // Nothing that large is written in the end; there is no need to hold it until then.
      if (bytes <= maxBytes) exchanges.push(exchange);
    },
    addCall: (call) => {
      calls.push(call);
    },
    text: () => {
      if (bytes > maxBytes) {
        throw new ConfigError(
          `The recording is larger than ${maxBytes} bytes; split the test or raise \`maxBytes\`.`,
        );
      }
      const { host, port } = transport;
      const tape: Tape = {
        format: 'crossgraph-cassette',
        version: 1,
        upstream: { host, port, keys: apiKeys.length },
        exchanges: exchanges.toSorted(by((each) => matchKeyOf(each as TapedRequest))),
        calls: calls.toSorted(
          by(({ endpoint, agent, request }) => `${endpoint} ${agent} ${request}`),
        ),
      };
      return `${withoutSecrets(JSON.stringify(tape, null, 2), secrets)}\n`;
    },
  };
}

/** Sorting is stable: equal requests keep the order in which they were made. */
function by<Item>(keyOf: (item: Item) => string): (a: Item, b: Item) => number {
  return (a, b) => {
    const [left, right] = [keyOf(a), keyOf(b)];
    if (left === right) return 0;
    return left < right ? -1 : 1;
  };
}

/** Longest first, so that a secret within another leaves nothing of the longer one behind. */
function withoutSecrets(text: string, secrets: ReadonlyMap<string, string>): string {
  return [...secrets]
    .toSorted(([a], [b]) => b.length - a.length)
    .reduce((rest, [secret, word]) => {
      const asJson = JSON.stringify(secret).slice(1, -1);
      return rest.replaceAll(asJson, word);
    }, text);
}
