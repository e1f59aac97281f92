import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import {
  decodeTraces,
  type OtlpAttribute,
  type OtlpTraces,
  type OtlpValue,
} from './otlp-traces.js';

export type ReceiverMode = 'ok' | 'refuse' | 'hang';
type Value = string | number | boolean | readonly Value[];

/** A span as it came over the wire, plain. Times are nanoseconds since 1970. */
export interface ReceivedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
  readonly name: string;
  readonly kind: 'internal' | 'server' | 'client' | 'producer' | 'consumer' | 'unspecified';
  readonly attributes: Readonly<Record<string, Value>>;
  readonly status: { readonly code: 'unset' | 'ok' | 'error'; readonly message: string };
  readonly links: readonly ReceivedLink[];
  readonly events: readonly ReceivedEvent[];
  readonly start: bigint;
  readonly end: bigint;
  /** Of the process that sent it. */
  readonly resource: Readonly<Record<string, Value>>;
}

export interface ReceivedLink {
  readonly traceId: string;
  readonly spanId: string;
  readonly attributes: Readonly<Record<string, Value>>;
}

export interface ReceivedEvent {
  readonly name: string;
  readonly at: bigint;
  readonly attributes: Readonly<Record<string, Value>>;
}

export interface OtlpReceiver {
  /** Base address, for `--otlp` and `OTEL_EXPORTER_OTLP_ENDPOINT`. */
  readonly url: string;
  readonly spans: ReceivedSpan[];
  /** Bodies as they were before they were understood, uncompressed. */
  readonly bodies: Buffer[];
  readonly requests: { readonly path: string; readonly headers: IncomingMessage['headers'] }[];
  /** `refuse` answers 503, `hang` never answers. */
  mode: ReceiverMode;
  close(): Promise<void>;
}

/** An OTLP/HTTP receiver in this process, for JSON and protobuf, plain or gzipped. */
export async function startOtlpReceiver(mode: ReceiverMode = 'ok'): Promise<OtlpReceiver> {
  const server = createServer((request, response) => {
    receive(receiver, request, response).catch(() => response.writeHead(400).end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const receiver: OtlpReceiver = {
    url: `http://127.0.0.1:${port}`,
    spans: [],
    bodies: [],
    requests: [],
    mode,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return receiver;
}

async function receive(
  receiver: OtlpReceiver,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await bodyOf(request);
  receiver.requests.push({ path: request.url ?? '', headers: request.headers });
  if (receiver.mode === 'hang') return;
  if (receiver.mode === 'refuse') {
    response.writeHead(503).end();
    return;
  }
  if (request.method !== 'POST' || request.url !== '/v1/traces') {
    response.writeHead(404).end();
    return;
  }
  const isJson = request.headers['content-type'] === 'application/json';
  receiver.bodies.push(body);
  receiver.spans.push(...plainSpans(decodeTraces(body, isJson ? 'json' : 'protobuf')));
  // An empty message is a full success in both encodings.
  response.writeHead(200, { 'content-type': request.headers['content-type'] ?? '' });
  response.end(isJson ? '{}' : '');
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  return request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
}

const kinds = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'] as const;
const codes = ['unset', 'ok', 'error'] as const;

/** The spans of an export, plain. */
export function plainSpans({ resourceSpans = [] }: OtlpTraces): ReceivedSpan[] {
  return resourceSpans.flatMap(({ resource, scopeSpans = [] }) =>
    scopeSpans.flatMap(({ spans = [] }) =>
      spans.map((span) => ({
        traceId: span.traceId,
        spanId: span.spanId,
        parentSpanId: span.parentSpanId || undefined,
        name: span.name,
        kind: kinds[span.kind ?? 0] ?? 'unspecified',
        attributes: plainAttributes(span.attributes),
        status: {
          code: codes[span.status?.code ?? 0] ?? 'unset',
          message: span.status?.message ?? '',
        },
        links: (span.links ?? []).map(({ traceId, spanId, attributes }) => ({
          traceId,
          spanId,
          attributes: plainAttributes(attributes),
        })),
        events: (span.events ?? []).map(({ name, timeUnixNano, attributes }) => ({
          name,
          at: BigInt(timeUnixNano),
          attributes: plainAttributes(attributes),
        })),
        start: BigInt(span.startTimeUnixNano),
        end: BigInt(span.endTimeUnixNano),
        resource: plainAttributes(resource?.attributes),
      })),
    ),
  );
}

function plainAttributes(attributes: readonly OtlpAttribute[] = []): Record<string, Value> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, plainValue(value)]));
}

function plainValue(value: OtlpValue): Value {
  const { stringValue, boolValue, intValue, doubleValue, arrayValue } = value;
  if (stringValue !== undefined) return stringValue;
  if (boolValue !== undefined) return boolValue;
  if (arrayValue !== undefined) return (arrayValue.values ?? []).map(plainValue);
  return Number(intValue ?? doubleValue);
}
