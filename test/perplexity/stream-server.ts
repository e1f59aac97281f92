import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How a server may write its events: the vendor's way, or with names, CRLF and `[DONE]` as OpenAI's do. */
export type Framing = 'plain' | 'named';

/** One streamed answer being written by a test. */
export interface StreamedReply {
  readonly body: Readonly<Record<string, unknown>>;
  /** Resolves when the client has closed the connection before the end. */
  readonly abandoned: Promise<void>;
  readonly response: ServerResponse;
  send(...events: readonly object[]): void;
  /** Sends `[DONE]` where the framing has it, and ends. */
  end(): void;
}

export interface StreamServer {
  readonly url: string;
  readonly requests: Readonly<Record<string, unknown>>[];
  close(): Promise<void>;
}

/** A server of the Agent API's stream that a test writes by hand. */
export async function serveStreams(
  answer: (reply: StreamedReply, count: number) => unknown,
  framing: Framing = 'plain',
): Promise<StreamServer> {
  const requests: Readonly<Record<string, unknown>>[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = JSON.parse(Buffer.concat(chunks).toString());
    requests.push(body);
    response.setHeader('content-type', 'text/event-stream; charset=utf-8');
    const abandoned = once(response, 'close').then(() => undefined);
    const send = (...events: readonly object[]) => {
      for (const event of events) response.write(frame(event, framing));
    };
    const end = () => response.end(framing === 'named' ? 'data: [DONE]\r\n\r\n' : '');
    await answer({ body, abandoned, response, send, end }, requests.length);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    close: async () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

function frame(event: object, framing: Framing): string {
  const data = JSON.stringify(event);
  if (framing === 'plain') return `: keep-alive\n\ndata: ${data}\n\n`;
  return `event: ${(event as { type?: string }).type}\r\ndata: ${data}\r\n\r\n`;
}

const pages = [
  { id: 1, url: 'https://a.example', title: 'A', snippet: 'a', date: '2026-01-02', source: 'web' },
  { id: 2, url: 'https://b.example', title: 'B', snippet: 'b', source: 'web' },
];

/** The snapshot of a run that wrote `text`. */
export function snapshot(text: string, fields: object = {}): object {
  return {
    id: 'resp_1',
    object: 'response',
    status: 'completed',
    model: 'perplexity/sonar',
    output: [
      { type: 'search_results', queries: ['q'], results: pages },
      { type: 'message', id: 'msg_1', content: [{ type: 'output_text', text, annotations: [] }] },
    ],
    usage: { input_tokens: 3, output_tokens: 4, total_tokens: 7, cost: { total_cost: 0.0015 } },
    error: null,
    incomplete_details: null,
    ...fields,
  };
}

export const delta = (text: string) => ({
  type: 'response.output_text.delta',
  output_index: 1,
  content_index: 0,
  delta: text,
});

/** What comes before the text, in the order a live stream had it (preset `fast`, 2026-09-25). */
export const opening: readonly object[] = [
  { type: 'response.created', sequence_number: 0 },
  { type: 'response.in_progress', sequence_number: 1 },
  {
    type: 'response.output_item.added',
    output_index: 0,
    item: { type: 'function_call', name: 'search_web' },
  },
  { type: 'response.reasoning.search_queries', queries: ['q'] },
  { type: 'response.reasoning.search_results', results: pages },
  {
    type: 'response.output_item.done',
    output_index: 0,
    item: { type: 'search_results', results: pages },
  },
  { type: 'response.output_item.added', output_index: 1, item: { type: 'message', content: null } },
];

const completed = (text: string) => ({
  type: 'response.completed',
  response: snapshot(text),
});

/** A whole stream whose text comes in these pieces. */
export function wholeStream(pieces: readonly string[]): readonly object[] {
  const text = pieces.join('');
  return [
    ...opening,
    ...pieces.map(delta),
    { type: 'response.output_text.done', text },
    { type: 'response.something.new', anything: true },
    { type: 'response.output_item.done', output_index: 1, item: { type: 'message' } },
    completed(text),
  ];
}
