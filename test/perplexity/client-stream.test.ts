import { afterEach, describe, expect, it } from 'vitest';
import { PerplexityClient } from '../../src/perplexity/client.js';
import type { PerplexityClientOptions } from '../../src/perplexity/client-options.js';
import type { AgentStream, AgentStreamEvent } from '../../src/perplexity/stream-events.js';
import {
  delta,
  type Framing,
  opening,
  type StreamedReply,
  serveStreams,
  snapshot,
  wholeStream,
} from './stream-server.js';

const opened: { close(): Promise<void> }[] = [];
const pieces = ['The sky ', 'is blue ', '[1].'];

interface Streaming {
  readonly options?: Partial<PerplexityClientOptions>;
  readonly framing?: Framing;
}

async function streaming(
  answer: (reply: StreamedReply, count: number) => unknown,
  { options, framing }: Streaming = {},
) {
  const server = await serveStreams(answer, framing);
  const client = new PerplexityClient({
    apiKeys: ['canary-key'],
    baseUrl: server.url,
    limits: { requestsPerMinute: 60_000, burst: 100 },
    ...options,
  });
  opened.push(client, server);
  return { client, server };
}

async function eventsOf(stream: AgentStream): Promise<AgentStreamEvent[]> {
  const events: AgentStreamEvent[] = [];
  for await (const event of stream) events.push(event);
  return events;
}

const whole = ({ send, end }: StreamedReply) => {
  send(...wholeStream(pieces));
  end();
};

const typesOf = (events: readonly AgentStreamEvent[]) => events.map(({ type }) => type);

const deltasOf = (events: readonly AgentStreamEvent[]) =>
  events.flatMap((event) => (event.type === 'text_delta' ? [event.delta] : []));

const firstText = async (stream: AgentStream) => {
  for await (const event of stream) if (event.type === 'text_delta') return;
};

const nextTurn = () => new Promise(setImmediate);

afterEach(async () => {
  for (const part of opened.splice(0)) await part.close();
});

describe('PerplexityClient.stream', () => {
  it.each(['plain', 'named'] as const)('tells what comes while it comes (%s)', async (framing) => {
    const { client, server } = await streaming(whole, { framing });

    const stream = client.stream('Why is the sky blue?');
    const events = await eventsOf(stream);

    expect(typesOf(events)).toEqual([
      'item_added',
      'sources',
      'item_done',
      'item_added',
      'text_delta',
      'text_delta',
      'text_delta',
      'item_done',
      'completed',
    ]);
    expect(deltasOf(events)).toEqual(pieces);
    expect(events[1]).toMatchObject({ sources: [{ id: 1, date: '2026-01-02' }, { id: 2 }] });
    expect(events.at(-1)).toEqual({ type: 'completed', answer: await stream.answer });
    expect(server.requests).toMatchObject([{ stream: true, preset: 'fast' }]);
  });

  it('resolves with what `ask` would have given', async () => {
    const { client } = await streaming(whole);

    const answer = await client.stream('Why?').answer;

    expect(answer).toMatchObject({
      id: 'resp_1',
      model: 'perplexity/sonar',
      text: pieces.join(''),
      sources: [{ id: 1 }, { id: 2 }],
      usage: { totalTokens: 7 },
      costUsd: 0.0015,
      meta: { outcome: 'miss', attempts: 1, costUsd: 0.0015 },
    });
  });

  it('tells each event as soon as it is there', async () => {
    let reply: StreamedReply | undefined;
    const { client } = await streaming((given) => {
      reply = given;
      given.send(...opening, delta(pieces[0] ?? ''));
    });

    const stream = client.stream('Why?');
    await firstText(stream).catch(() => undefined);

    expect(reply?.response.writableEnded).toBe(false);
  });

  it('has answered at the terminal event, whatever comes after it', async () => {
    const { client } = await streaming(({ send }) => send(...wholeStream(pieces)));

    const answer = await client.stream('Why?').answer;

    expect(answer.text).toBe(pieces.join(''));
  });

  it('reads an answer in one piece from an upstream that does not stream', async () => {
    const { client } = await streaming(({ response }) => {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(snapshot('Blue [1].')));
    });

    const events = await eventsOf(client.stream('Why?'));

    expect(typesOf(events)).toEqual(['sources', 'text_delta', 'completed']);
    expect(deltasOf(events)).toEqual(['Blue [1].']);
  });

  it('leaves `ask` as it is', async () => {
    const { client, server } = await streaming(({ response }) => {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(snapshot('Blue.')));
    });

    const answer = await client.ask('Why?');

    expect(answer.text).toBe('Blue.');
    expect(server.requests).toEqual([{ input: 'Why?', preset: 'fast' }]);
  });

  it('refuses a wrong request in both of its ways, before anything is sent', async () => {
    const { client, server } = await streaming(whole);

    const stream = client.stream('');

    await expect(eventsOf(stream)).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
    await expect(stream.answer).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
    expect(server.requests).toEqual([]);
  });
});

describe('PerplexityClient.stream, when it does not end well', () => {
  const failed = { type: 'response.failed', error: { message: 'no luck', code: 'internal_error' } };
  const incomplete = {
    type: 'response.incomplete',
    response: snapshot('The sky', {
      status: 'incomplete',
      incomplete_details: { reason: 'max_output_tokens' },
    }),
  };
  const cancelled = {
    type: 'response.cancelled',
    response: snapshot('', { status: 'cancelled', usage: null }),
  };

  it.each([
    [failed, { code: 'RUN_FAILED', message: expect.stringContaining('no luck') }],
    [incomplete, { code: 'RUN_INCOMPLETE', costUsd: 0.0015, partial: { text: 'The sky' } }],
    [cancelled, { code: 'RUN_FAILED' }],
    [{ type: 'response.completed' }, { code: 'ANSWER_UNREADABLE' }],
    [
      { type: 'error', message: 'lost it' },
      { code: 'CONNECTION_LOST', billing: 'maybe', errorType: 'stream_interrupted' },
    ],
  ])('makes the typed error of %j', async (ending, error) => {
    const { client, server } = await streaming(({ send, end }) => {
      send(...opening, delta('The sky'), ending);
      end();
    });

    const stream = client.stream('Why?');

    await expect(eventsOf(stream)).rejects.toMatchObject(error);
    await expect(stream.answer).rejects.toMatchObject(error);
    expect(server.requests).toHaveLength(1);
  });

  it.each([
    ['ends', (reply: StreamedReply) => reply.end(), 'stream_interrupted'],
    ['is cut', ({ response }: StreamedReply) => response.socket?.destroy(), 'UND_ERR_SOCKET'],
  ])(
    'says of a stream that %s before the run did that it may have been billed',
    async (_, stop, errorType) => {
      const { client, server } = await streaming(async (reply) => {
        reply.send(...opening, delta('The sky'));
        await nextTurn();
        stop(reply);
      });
      const events: AgentStreamEvent[] = [];

      const read = async () => {
        for await (const event of client.stream('Why?')) events.push(event);
      };

      await expect(read()).rejects.toMatchObject({
        code: 'CONNECTION_LOST',
        billing: 'maybe',
        errorType,
      });
      expect(deltasOf(events)).toEqual(['The sky']);
      expect(server.requests).toHaveLength(1);
    },
  );

  it('tries again what broke before its first event', async () => {
    const { client, server } = await streaming(
      (reply, count) => {
        if (count === 1) return reply.response.socket?.destroy();
        if (count === 2) {
          reply.send({ type: 'response.created' });
          return reply.end();
        }
        return whole(reply);
      },
      { options: { random: () => 0 } },
    );

    const stream = client.stream('Why?');
    const events = await eventsOf(stream);

    expect(deltasOf(events)).toEqual(pieces);
    expect((await stream.answer).meta).toMatchObject({ attempts: 3, maybeBilled: 2 });
    expect(server.requests).toHaveLength(3);
  });

  it('gives a stream all the time it needs, but no silence as long as an attempt may take', async () => {
    const { client } = await streaming(({ send }) => send(...opening, delta('The sky')), {
      options: { attemptTimeoutMs: 30, maxAttempts: 3 },
    });

    const stream = client.stream('Why?');

    await expect(stream.answer).rejects.toMatchObject({ code: 'CALL_TIMEOUT', scope: 'attempt' });
  });

  it.each(['before the head', 'within the stream'])(
    'passes the very reason of an abort %s on, and closes the socket',
    async (when) => {
      const controller = new AbortController();
      const reason = new Error('no longer needed');
      let abandoned: Promise<void> | undefined;
      const { client } = await streaming(async (reply) => {
        abandoned = reply.abandoned;
        if (when === 'within the stream') reply.send(...opening, delta('The sky'));
        await nextTurn();
        controller.abort(reason);
      });

      const stream = client.stream('Why?', { signal: controller.signal });

      await expect(eventsOf(stream)).rejects.toBe(reason);
      await expect(stream.answer).rejects.toBe(reason);
      await abandoned;
    },
  );

  it('ends the call, down to the socket, when its only reader leaves', async () => {
    let abandoned: Promise<void> | undefined;
    const { client } = await streaming((reply) => {
      abandoned = reply.abandoned;
      reply.send(...opening, delta('The sky'));
    });

    const stream = client.stream('Why?');
    await firstText(stream);

    await expect(stream.answer).rejects.toMatchObject({ name: 'AbortError' });
    await abandoned;
  });

  it('sends a stream of garbage into a typed error', async () => {
    const { client } = await streaming(({ response }) => response.end('data: {{{\n\n<html>'), {
      options: { maxAttempts: 1 },
    });

    await expect(client.stream('Why?').answer).rejects.toMatchObject({ code: 'ANSWER_UNREADABLE' });
  });
});
