import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PerplexityClient } from '../../src/perplexity/client.js';
import type { AgentStream } from '../../src/perplexity/stream-events.js';
import { type ManualClock, manualClock } from '../../src/testing/manual-clock.js';
import {
  delta,
  opening,
  type StreamedReply,
  type StreamServer,
  serveStreams,
  wholeStream,
} from '../perplexity/stream-server.js';
import { spanTree } from '../support/span-tree.js';
import { recordSpans, type SpanRecorder } from './span-recorder.js';

let recorder: SpanRecorder;
let server: StreamServer;
let client: PerplexityClient;

async function streaming(
  answer: (reply: StreamedReply) => unknown,
  clock?: ManualClock,
): Promise<void> {
  server = await serveStreams(answer);
  client = new PerplexityClient({
    apiKeys: ['canary-key'],
    baseUrl: server.url,
    limits: { requestsPerMinute: 60_000, burst: 100 },
    maxAttempts: 1,
    clock,
  });
}

beforeEach(async () => {
  recorder = await recordSpans();
});

afterEach(async () => {
  await client.close();
  await server.close();
  expect(recorder.open(), 'spans left open').toEqual([]);
  await recorder.stop();
});

/** Says in one word how reading a stream ended; `onText` runs at its first text. */
async function endOf(stream: AgentStream, onText: () => unknown = () => undefined) {
  try {
    for await (const event of stream)
      if (event.type === 'text_delta' && onText() === 'leave') break;
  } catch {
    return 'thrown';
  }
  return 'ended';
}

const begin = ({ send }: StreamedReply) => send(...opening, delta('The sky'));

const isWhole = ({ send, end }: StreamedReply) => {
  send(...wholeStream(['The sky ', 'is blue.']));
  end();
};

interface Ending {
  readonly reply: (reply: StreamedReply, abort: AbortController) => unknown;
  readonly onText?: (abort: AbortController, clock: ManualClock) => unknown;
  /** `error.type` of a failure; `cancelled` when the caller left; `undefined` when it went well. */
  readonly shows: string | undefined;
  readonly begun: boolean;
}

const endings: Readonly<Record<string, Ending>> = {
  'in full': { reply: isWhole, shows: undefined, begun: true },
  'by a break': { reply: begin, onText: () => 'leave', shows: 'cancelled', begun: true },
  'by an abort before the head': {
    reply: (_, abort) => abort.abort(),
    shows: 'cancelled',
    begun: false,
  },
  'by an abort within': {
    reply: begin,
    onText: (abort) => abort.abort(),
    shows: 'cancelled',
    begun: true,
  },
  'by a cut socket': {
    reply: (reply) => {
      begin(reply);
      setImmediate(() => reply.response.socket?.destroy());
    },
    shows: 'UND_ERR_SOCKET',
    begun: true,
  },
  'by an error event': {
    reply: (reply) => {
      begin(reply);
      reply.send({ type: 'error', message: 'canary prompt' });
    },
    shows: 'stream_interrupted',
    begun: true,
  },
  'by a failed run': {
    reply: (reply) => {
      begin(reply);
      reply.send({ type: 'response.failed', error: { message: 'canary prompt' } });
    },
    shows: 'run_failed',
    begun: true,
  },
  'by silence': {
    reply: begin,
    onText: (_, clock) => void clock.advance(60_000),
    shows: 'timeout',
    begun: true,
  },
  'by closing the client': {
    reply: begin,
    onText: () => void client.close(),
    shows: 'cancelled',
    begun: true,
  },
};

describe('the span of a streamed call', () => {
  it.each(Object.entries(endings))('ends once, and right, when it ends %s', async (_, ending) => {
    const abort = new AbortController();
    const clock = manualClock();
    await streaming((reply) => ending.reply(reply, abort), clock);

    const stream = client.stream('canary prompt', { signal: abort.signal });
    await endOf(stream, () => ending.onText?.(abort, clock));
    await stream.answer.catch(() => undefined);

    const call = recorder.one('chat fast');
    const cancelled = ending.shows === 'cancelled';
    const failed = ending.shows !== undefined && !cancelled;
    expect(call.attributes['gen_ai.request.stream']).toBe(true);
    expect(call.attributes['error.type']).toBe(failed ? ending.shows : undefined);
    expect(call.attributes['crossgraph.cancelled']).toBe(cancelled ? true : undefined);
    expect(call.status).toBe(failed ? 'error' : 'unset');
    expect('gen_ai.response.time_to_first_chunk' in call.attributes).toBe(ending.begun);
    expect(call.events.filter(({ name }) => name === 'crossgraph.stream.first_chunk')).toHaveLength(
      ending.begun ? 1 : 0,
    );
    for (const span of recorder.spans) expect(span.end).toBeLessThanOrEqual(call.end);
    const recorded = recorder.spans.map(({ links: _links, start: _s, end: _e, ...span }) => span);
    expect(JSON.stringify(recorded)).not.toContain('canary');
  });

  it('has the attempt below it and tells the time that `meta` tells', async () => {
    await streaming(isWhole);

    const { meta } = await client.stream('Why?').answer;

    const call = recorder.one('chat fast');
    expect(spanTree(recorder.spans)).toBe('chat fast\n  POST');
    expect(call.attributes['gen_ai.response.time_to_first_chunk']).toBe(
      (meta.latencyMs.firstChunk ?? Number.NaN) / 1000,
    );
    expect(call.attributes['gen_ai.response.finish_reasons']).toEqual(['stop']);
  });

  it('says nothing of streams for a call that is none, though its flight is one', async () => {
    let finish: () => void = () => undefined;
    await streaming((reply) => {
      begin(reply);
      finish = () => isWhole(reply);
    });
    const stream = client.stream('Why?');
    const asked = client.ask('Why?');

    await endOf(stream, () => finish());
    await asked;

    const [streamed, plain] = recorder.named('chat fast').map(({ attributes }) => attributes);
    expect([streamed?.['gen_ai.request.stream'], plain?.['gen_ai.request.stream']]).toEqual([
      true,
      undefined,
    ]);
    expect(plain).not.toHaveProperty('gen_ai.response.time_to_first_chunk');
  });
});
