import type { CallMeta } from '../../src/perplexity/answers.js';
import { PerplexityClient } from '../../src/perplexity/client.js';
import { createTransport } from '../../src/perplexity/transport.js';
import type { FaultRow, Kind } from './endings.js';
import { type FaultyUpstream, startFaultyUpstream } from './faulty-upstream.js';
import { type SocketWatch, watchSockets } from './sockets.js';
import { steppingClock } from './stepping-clock.js';
import { watchedTransport } from './watched-transport.js';

/** What a call came to. */
export interface Outcome {
  readonly text: string | undefined;
  readonly error: unknown;
  readonly meta: CallMeta;
  /** On the client's clock. */
  readonly tookMs: number;
}

export interface FaultWorld {
  readonly client: PerplexityClient;
  readonly upstream: FaultyUpstream;
  readonly sockets: SocketWatch;
  /** Lets the upstream begin to go wrong. */
  spoil(): Promise<void>;
  /** Lets the client's last timer run down; resolves with how long that takes on its clock. */
  windUp(): Promise<number>;
  /** Makes one call to its end, whatever that is, moving the clock whenever nothing else moves. */
  call(signal: AbortSignal, timeoutMs: number): Promise<Outcome>;
  /** Lets an answer grow old. */
  age(): void;
  close(): Promise<void>;
}

export interface FaultCase {
  readonly row: FaultRow;
  readonly kind: Kind;
  readonly passing: boolean;
}

// Answers grow old by whole seconds: what the upstream says about its limits is rounded to them.
const ttlMs = 59_999;

/** A client on a clock of its own before an upstream of its own, over real sockets. */
export async function openFaultWorld(fault: FaultCase): Promise<FaultWorld> {
  const clock = steppingClock();
  const upstream = await startFaultyUpstream({ ...fault, clock });
  const sockets = watchSockets(upstream.port);
  const transport = watchedTransport(createTransport(upstream.url));
  const client = new PerplexityClient({
    apiKeys: upstream.keys,
    baseUrl: upstream.url,
    limits: upstream.limits,
    attemptTimeoutMs: 1_000,
    ...{ ttlMs, staleWhileRevalidateMs: 0, maxAttempts: 3 },
    ...{ transport, clock, random: () => 0.5 },
  });
  // Opening a store is the machine's work, not the clock's.
  await client.ready();

  const told = { text: '' };
  // Time goes on when what has been sent has come: the network takes none of it.
  const isStill = () =>
    transport.underWay() === upstream.hanging() && (!fallsSilent(fault) || told.text !== '');
  const drive = async (isOver: () => boolean) => {
    for (let turns = 0; !isOver(); turns++) {
      await turn(turns);
      if (isOver() || !isStill()) continue;
      if (transport.begun() > 0) await upstream.onPause(transport.begun());
      clock.step();
    }
  };
  const call = async (signal: AbortSignal, timeoutMs: number): Promise<Outcome> => {
    const metas: CallMeta[] = [];
    const release = client.onCall(({ meta }) => metas.push(meta));
    const startedAt = clock.now();
    let settled: Omit<Outcome, 'meta'> | undefined;
    const tookMs = () => clock.now() - startedAt;
    told.text = '';
    askAs(fault.kind, client, { signal, timeoutMs, told }).then(
      (text) => {
        settled = { text, error: undefined, tookMs: tookMs() };
      },
      (error: unknown) => {
        settled = { text: undefined, error, tookMs: tookMs() };
      },
    );
    await drive(() => settled !== undefined);
    release();
    const [meta, ...more] = metas;
    if (!settled || !meta || more.length > 0) throw new Error('A call is told once.');
    return { ...settled, meta };
  };

  return {
    ...{ client, upstream, sockets, call },
    spoil: () => upstream.spoil(transport.begun()),
    windUp: async () => {
      const beganAt = clock.now();
      await drive(() => clock.waiting() === 0);
      return clock.now() - beganAt;
    },
    age: () => clock.pass(ttlMs + 1),
    close: async () => {
      await client.close();
      await until(() => sockets.open() === 0);
      sockets.stop();
      await upstream.close();
    },
  };
}

function fallsSilent({ row: { provoked } }: FaultCase): boolean {
  return (
    provoked.by === 'simulator' &&
    provoked.order.status === 'hang' &&
    provoked.order.afterEvents !== undefined
  );
}

const research = { preset: 'fast', background: true } as const;
const question = 'What are the main causes of coral reef decline?';

interface AskedWith {
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  /** What a stream has told so far. */
  readonly told: { text: string };
}

async function askAs(
  kind: Kind,
  client: PerplexityClient,
  { told, ...options }: AskedWith,
): Promise<string> {
  if (kind === 'ask') return (await client.ask(question, options)).text;
  if (kind === 'background' || kind === 'asking after a run') {
    return (await client.ask({ ...research, input: question }, options)).text;
  }
  if (kind === 'search') return JSON.stringify((await client.search(question, options)).results);
  const asked = kind === 'background stream' ? { ...research, input: question } : question;
  const stream = client.stream(asked, options);
  for await (const event of stream) if (event.type === 'text_delta') told.text += event.delta;
  const { text } = await stream.answer;
  if (told.text !== text) throw new Error('The pieces are not the text.');
  return text;
}

// Far more than any of this takes; a loop without end would outlive its test.
const mostTurns = 200_000;

function turn(count: number): Promise<void> {
  if (count > mostTurns) throw new Error('Nothing moves any more.');
  return new Promise((resolve) => setImmediate(resolve));
}

/** Lets the machine's own work go on until something is so. */
export async function until(isSo: () => boolean): Promise<void> {
  for (let turns = 0; !isSo(); turns++) await turn(turns);
}
