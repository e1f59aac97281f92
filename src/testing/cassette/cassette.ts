import { type CassetteMode, cassetteModeOf, loadEnvironment } from '../../config.js';
import { expectInteger, expectOneOf } from '../../core/expect.js';
import { ConfigError } from '../../errors.js';
import { PerplexityClient } from '../../perplexity/client.js';
import type { ChangeLayers } from '../../perplexity/client-layers.js';
import type { PerplexityClientOptions } from '../../perplexity/client-options.js';
import { createTransport, type Transport } from '../../perplexity/transport.js';
import { type AskingPlaces, askingPlaces } from './asking-place.js';
import { type CallTimes, recordedTimes, replayedTimes } from './call-times.js';
import { readCassette, type Tape, writeCassette } from './cassette-file.js';
import { openRecording } from './recording.js';
import { recordingTransport } from './recording-transport.js';
import { replayingTransport } from './replaying-transport.js';
import { tapeReel } from './tape-reel.js';

/** Where a recording gets its answers. */
export type CassetteUpstream = Pick<
  PerplexityClientOptions,
  'apiKeys' | 'accounts' | 'baseUrl' | 'tier' | 'limits'
>;

export interface CassetteOptions {
  /**
   * `record` asks the upstream and writes the file, `replay` answers from the file, `auto` replays where there is one.
   * @defaultValue CROSSGRAPH_CASSETTE, else `replay` where the variable CI is set, else `auto`
   */
  readonly mode?: CassetteMode | undefined;
  /** Called to record, never to replay. @defaultValue none: then it can only replay */
  readonly upstream?: (() => CassetteUpstream | Promise<CassetteUpstream>) | undefined;
  /** Other options of the client, for both. Its cache is in memory, and empty at first. */
  readonly client?:
    | Omit<PerplexityClientOptions, keyof CassetteUpstream | 'cache' | 'cacheOrigin' | 'transport'>
    | undefined;
  /** Ceiling of the file. @defaultValue 32 MiB */
  readonly maxBytes?: number | undefined;
}

/** A client whose upstream is being recorded, or is a recording. */
export interface Cassette {
  /** For `runGraph(graph, input, { client })`. */
  readonly client: PerplexityClient;
  readonly mode: 'record' | 'replay';
  /** Replaying: throws an ExpectationError that lists recordings nobody asked for, and requests that are not on it. */
  assertComplete(): void;
  /** Closes the client; recording, writes the file. */
  close(): Promise<void>;
}

/**
 * Records every exchange of a client with its upstream into `file`, or replays it without a connection. Requests are matched
 * by what they ask, not by their order; equal ones come in the order in which they were recorded. What is not on the
 * cassette rejects with a CassetteError. The file holds questions and answers, but no key, header of a request or account.
 */
export async function cassette(file: string, options: CassetteOptions = {}): Promise<Cassette> {
  const { maxBytes = 32 * 2 ** 20, upstream } = options;
  expectInteger('maxBytes', maxBytes, { min: 1 });
  const wanted = options.mode ?? cassetteModeOf(loadEnvironment());
  expectOneOf('mode', wanted, ['record', 'replay', 'auto']);
  const tape = wanted === 'record' ? undefined : await readCassette(file, maxBytes);
  if (tape) return replay(file, tape, options);
  if (wanted === 'replay' || !upstream) {
    const how = upstream ? 'CROSSGRAPH_CASSETTE=record' : 'an `upstream`';
    throw new ConfigError(`There is no cassette ${file} to replay; record it with ${how}.`);
  }
  return record(file, { ...options, upstream, maxBytes });
}

function replay(file: string, tape: Tape, { client: options }: CassetteOptions): Cassette {
  const reel = tapeReel(file, tape.exchanges);
  const places = askingPlaces();
  const client = clientWith(options, {
    apiKeys: Array.from({ length: tape.upstream.keys }, (_, slot) => `cassette-${slot}`),
    // Nobody is to be spared.
    limits: { requestsPerMinute: 60_000_000, burst: 1_000_000 },
    ...around(options, places, replayedTimes(tape.calls)),
    transport: replayingTransport(tape.upstream, reel, places),
  });
  return {
    client,
    mode: 'replay',
    assertComplete: () => reel.assertComplete(),
    close: () => client.close(),
  };
}

interface RecordOptions extends CassetteOptions {
  readonly upstream: NonNullable<CassetteOptions['upstream']>;
  readonly maxBytes: number;
}

async function record(
  file: string,
  { upstream, client: options, maxBytes }: RecordOptions,
): Promise<Cassette> {
  const source = await upstream();
  const { apiKeys, baseUrl = 'https://api.perplexity.ai' } = source;
  const transport = createTransport(baseUrl);
  const recording = openRecording({ transport, apiKeys, maxBytes });
  const places = askingPlaces();
  const client = clientWith(options, {
    ...source,
    ...around(options, places, recordedTimes(recording.addCall)),
    transport: recordingTransport(transport, places, recording.addExchange),
  });
  let written: Promise<void> | undefined;
  const close = async () => {
    await client.close();
    await writeCassette(file, recording.text(), maxBytes);
  };
  return {
    client,
    mode: 'record',
    assertComplete: () => undefined,
    close: () => {
      written ??= close();
      return written;
    },
  };
}

type Fixed = CassetteUpstream &
  Required<Pick<PerplexityClientOptions, 'layers'>> & { readonly transport: Transport };

function clientWith(options: CassetteOptions['client'], fixed: Fixed): PerplexityClient {
  return new PerplexityClient({ ...options, ...fixed, cache: 'memory' });
}

/** The client's layers with ours around them, whatever else is changed of them. */
function around(
  options: CassetteOptions['client'],
  places: AskingPlaces,
  times: CallTimes,
): Pick<Fixed, 'layers'> {
  const { call = same, attempt = same } = options?.layers ?? {};
  return {
    layers: {
      call: (own, endpoint) => [times(endpoint), ...call(own, endpoint)],
      attempt: (own, endpoint) => [places.layer, ...attempt(own, endpoint)],
    },
  };
}

const same: ChangeLayers = (own) => own;
