import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { SentSpan } from '../../src/telemetry/sent-span.js';

/** `v3` and `legacy` answer as Jaeger 2 and 1 document it; the others as no Jaeger should. */
export type JaegerManner = 'v3' | 'legacy' | 'html' | 'hang' | 'broken';

export interface JaegerServer {
  readonly url: string;
  readonly asked: string[];
  /** What it has; may be added to while it runs. */
  spans: readonly SentSpan[];
  /** Called before each answer about a trace. */
  onAsked: () => void;
  close(): Promise<void>;
}

/** A query API of Jaeger's in this process. */
export async function startJaeger(
  spans: readonly SentSpan[],
  manner: JaegerManner = 'v3',
): Promise<JaegerServer> {
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    jaeger.asked.push(path);
    jaeger.onAsked();
    const [, api = '', traceId = ''] = /^\/api\/(v3\/|)traces\/([0-9a-f]+)$/.exec(path) ?? [];
    const found = jaeger.spans.filter((span) => span.traceId === traceId);
    if (manner === 'hang') return;
    if (manner === 'broken') return void response.socket?.destroy();
    if (manner === 'v3' && api === 'v3/') return answerV3(response, found);
    if (manner === 'legacy' && api === '') return answerLegacy(response, found);
    // Jaeger's web page answers every path that it does not know.
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
    response.end('<!doctype html><title>Jaeger UI</title>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const jaeger: JaegerServer = {
    url: `http://127.0.0.1:${port}`,
    asked: [],
    spans,
    onAsked: () => undefined,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return jaeger;
}

const kinds = ['internal', 'server', 'client', 'producer', 'consumer'];

function answerV3(response: ServerResponse, spans: readonly SentSpan[]): void {
  if (spans.length === 0) {
    // As Go's `http.Error` sends it.
    response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' });
    response.end('{"error":{"httpCode":404,"message":"No traces found"}}\n');
    return;
  }
  response.end(
    JSON.stringify({
      result: {
        resourceSpans: [{ resource: {}, scopeSpans: [{ scope: {}, spans: spans.map(otlpSpan) }] }],
      },
    }),
  );
}

function otlpSpan({ traceId, spanId, parentSpanId, name, kind, status, outcome }: SentSpan) {
  const code = ['unset', 'ok', 'error'].indexOf(status);
  return {
    traceId,
    spanId,
    ...(parentSpanId && { parentSpanId }),
    name,
    kind: kinds.indexOf(kind) + 1,
    startTimeUnixNano: '1700000000000000000',
    // Zero is left out, as the protocol's JSON does.
    status: code === 0 ? {} : { code },
    attributes: [
      { key: 'crossgraph.cost.usd', value: { doubleValue: 0.005 } },
      ...(outcome ? [{ key: 'crossgraph.cache.outcome', value: { stringValue: outcome } }] : []),
    ],
  };
}

function answerLegacy(response: ServerResponse, spans: readonly SentSpan[]): void {
  response.setHeader('content-type', 'application/json');
  const rest = { total: 0, limit: 0, offset: 0 };
  if (spans.length === 0) {
    response.writeHead(404);
    response.end(
      JSON.stringify({ data: null, ...rest, errors: [{ code: 404, msg: 'trace not found' }] }),
    );
    return;
  }
  const traceID = spans[0]?.traceId;
  const data = [{ traceID, spans: spans.map(legacySpan), processes: {}, warnings: null }];
  response.end(JSON.stringify({ data, ...rest, errors: null }));
}

function legacySpan({ traceId, spanId, parentSpanId, name, kind, status, outcome }: SentSpan) {
  const tag = (key: string, value: unknown) => ({ key, type: typeof value, value });
  return {
    traceID: traceId,
    spanID: spanId,
    operationName: name,
    references: [
      { refType: 'FOLLOWS_FROM', traceID: 'f'.repeat(32), spanID: 'f'.repeat(16) },
      ...(parentSpanId ? [{ refType: 'CHILD_OF', traceID: traceId, spanID: parentSpanId }] : []),
    ],
    startTime: 1_700_000_000_000_000,
    duration: 1,
    tags: [
      tag('span.kind', kind),
      ...(status === 'error' ? [tag('otel.status_code', 'ERROR'), tag('error', true)] : []),
      ...(outcome ? [tag('crossgraph.cache.outcome', outcome)] : []),
    ],
    logs: [],
    processID: 'p1',
    warnings: null,
  };
}
