import { afterEach, describe, expect, it } from 'vitest';
import { PerplexityClient } from '../../src/perplexity/client.js';
import type { PerplexityClientOptions } from '../../src/perplexity/client-options.js';
import type { AgentStream, AgentStreamEvent } from '../../src/perplexity/stream-events.js';
import {
  delta,
  opening,
  type StreamedReply,
  serveStreams,
  snapshot,
  wholeStream,
} from './stream-server.js';

const opened: { close(): Promise<void> }[] = [];
const pieces = ['The sky ', 'is blue ', '[1].'];

async function streaming(
  answer: (reply: StreamedReply, count: number) => unknown,
  options: Partial<PerplexityClientOptions> = {},
) {
  const server = await serveStreams(answer);
  const client = new PerplexityClient({
    apiKeys: ['canary-key'],
    baseUrl: server.url,
    limits: { requestsPerMinute: 60_000, burst: 100 },
    ...options,
  });
  opened.push(client, server);
  return { client, server };
}

/** Streams for who asks for a stream, and answers in one piece for who does not. */
function either({ body, response, send, end }: StreamedReply) {
  if (body['stream'] === true) {
    send(...wholeStream(pieces));
    return end();
  }
  response.setHeader('content-type', 'application/json');
  return response.end(JSON.stringify(snapshot(pieces.join(''))));
}

async function eventsOf(stream: AgentStream): Promise<AgentStreamEvent[]> {
  const events: AgentStreamEvent[] = [];
  for await (const event of stream) events.push(event);
  return events;
}

const told = (events: readonly AgentStreamEvent[]) =>
  events.filter(({ type }) => type !== 'cached' && type !== 'completed');

const deltasOf = (events: readonly AgentStreamEvent[]) =>
  events.flatMap((event) => (event.type === 'text_delta' ? [event.delta] : []));

const nextTurn = () => new Promise(setImmediate);

afterEach(async () => {
  for (const part of opened.splice(0)) await part.close();
});

describe('PerplexityClient.stream, from the cache', () => {
  it('tells a hit as it came, says first that it is one, and pays nothing', async () => {
    const { client, server } = await streaming(either);
    const first = await eventsOf(client.stream('Why?'));

    const stream = client.stream('Why?');
    const again = await eventsOf(stream);

    expect(told(again)).toEqual(told(first));
    expect(again[0]).toMatchObject({ type: 'cached', outcome: 'hit' });
    expect((await stream.answer).meta).toMatchObject({ outcome: 'hit', costUsd: 0 });
    expect(server.requests).toHaveLength(1);
  });

  it('keeps one answer for both forms: a stream serves `ask`, and the other way round in one piece', async () => {
    const { client, server } = await streaming(either);

    await client.stream('Why?').answer;
    const asked = await client.ask('Why?');
    await client.ask('Why not?');
    const streamed = await eventsOf(client.stream('Why not?'));

    expect(asked).toMatchObject({ text: pieces.join(''), meta: { outcome: 'hit' } });
    expect(deltasOf(streamed)).toEqual([pieces.join('')]);
    expect(streamed.map(({ type }) => type)).toEqual([
      'cached',
      'sources',
      'text_delta',
      'completed',
    ]);
    expect(server.requests).toHaveLength(2);
  });

  it('says before the text that an old answer is one, and refreshes it as a stream', async () => {
    const { client, server } = await streaming(either, { ttlMs: 0.001 });
    await client.stream('Why?').answer;
    const refreshed = new Promise<void>((resolve) => {
      client.onCall(({ meta }) => meta.outcome === 'bypass' && resolve());
    });

    const events = await eventsOf(client.stream('Why?'));
    await refreshed;

    expect(events[0]).toMatchObject({
      type: 'cached',
      outcome: 'stale',
      staleReason: 'revalidating',
    });
    expect(deltasOf(events)).toEqual(pieces);
    expect(server.requests.map(({ stream }) => stream)).toEqual([true, true]);
  });

  it('gives an old answer for a stream that never began, and none behind a new one’s beginning', async () => {
    const { client } = await streaming(
      (reply, count) => {
        if (count === 1) return either(reply);
        if (count === 3) reply.send(...opening, delta('The sea '));
        return reply.end();
      },
      { ttlMs: 0.001, staleWhileRevalidateMs: 0, maxAttempts: 1 },
    );
    await client.stream('Why?').answer;

    const neverBegan = await eventsOf(client.stream('Why?'));
    const begun = client.stream('Why?');

    expect(neverBegan[0]).toMatchObject({ outcome: 'stale', staleReason: 'CONNECTION_LOST' });
    expect(deltasOf(neverBegan)).toEqual(pieces);
    await expect(begun.answer).rejects.toMatchObject({ code: 'CONNECTION_LOST' });
  });
});

describe('PerplexityClient.stream, with equal calls', () => {
  it('pays once for many, streamed and plain, and tells all of them everything', async () => {
    let finish: () => void = () => undefined;
    const { client, server } = await streaming((reply) => {
      const events = wholeStream(pieces);
      reply.send(...events.slice(0, -4));
      finish = () => reply.send(...events.slice(-4));
    });
    const streams = [client.stream('Why?')];
    for await (const event of streams[0] ?? []) if (event.type === 'text_delta') break;
    const survivors = Array.from({ length: 50 }, () => client.stream('Why?'));
    const plain = client.ask('Why?');
    // The first reader has left; nobody was waiting then, so these fly anew.
    while (server.requests.length < 2) await nextTurn();

    finish();
    const all = await Promise.all(survivors.map(eventsOf));
    const answer = await plain;

    expect(new Set(all.map((events) => deltasOf(events).join('|')))).toEqual(
      new Set([pieces.join('|')]),
    );
    expect(answer.meta.outcome).toBe('coalesced');
    expect(server.requests).toHaveLength(2);
  });

  it('leaves the others alone when one reader leaves', async () => {
    let finish: () => void = () => undefined;
    const { client, server } = await streaming((reply) => {
      const events = wholeStream(pieces);
      reply.send(...events.slice(0, -5));
      finish = () => reply.send(...events.slice(-5));
    });
    const [leaver, stayer] = [client.stream('Why?'), client.stream('Why?')];
    for await (const event of leaver) if (event.type === 'text_delta') break;
    const late = client.stream('Why?');

    finish();
    const [stayed, joined] = await Promise.all([eventsOf(stayer), eventsOf(late)]);

    await expect(leaver.answer).rejects.toMatchObject({ name: 'AbortError' });
    expect([deltasOf(stayed), deltasOf(joined)]).toEqual([pieces, pieces]);
    expect(server.requests).toHaveLength(1);
  });

  it('gives a stream that joins a plain call’s flight the answer in one piece', async () => {
    const { client, server } = await streaming(either);

    const asked = client.ask('Why?');
    const streamed = client.stream('Why?');
    const events = await eventsOf(streamed);

    expect(deltasOf(events)).toEqual([pieces.join('')]);
    expect((await asked).meta.outcome).toBe('miss');
    expect((await streamed.answer).meta.outcome).toBe('coalesced');
    expect(server.requests).toHaveLength(1);
  });
});
