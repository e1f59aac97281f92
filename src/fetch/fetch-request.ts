import { ConfigError } from '../errors.js';
import { parseJson } from '../perplexity/response-errors.js';
import type { CallDescription } from '../telemetry/call-attributes.js';
import { wordIn } from './chat-facts.js';

/** A request as it will be sent, but for the key. */
export interface FetchRequest {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | undefined;
  /** Reads a body that is not at hand yet; it is kept, so that it can be sent again. */
  readonly load?: (() => Promise<Uint8Array>) | undefined;
}

export type FetchInput = Parameters<typeof fetch>[0];
export type FetchInit = NonNullable<Parameters<typeof fetch>[1]>;

const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

// The key is ours to lend, the connection undici's; bodies come unpacked, for nobody below unpacks them.
const notPassedOn = new Set([
  ...['authorization', 'proxy-authorization', 'cookie', 'host', 'content-length', 'connection'],
  ...['keep-alive', 'transfer-encoding', 'te', 'trailer', 'upgrade', 'expect', 'accept-encoding'],
]);

/** Reads the arguments of a `fetch`. Throws a ConfigError for an address that the keys are not for. */
export function fetchRequestOf(
  input: FetchInput,
  init: FetchInit,
  { origin, maxBodyBytes }: { readonly origin: string; readonly maxBodyBytes: number },
): FetchRequest {
  const request = input instanceof Request ? input : undefined;
  const url = urlOf(request ? request.url : String(input), origin);
  const method = (init.method ?? request?.method ?? 'GET').toUpperCase();
  if (!methods.has(method)) throw new ConfigError('Expected a method that HTTP has.');
  const headers = headersOf(init.headers ?? request?.headers);
  const path = url.pathname + url.search;
  const body = init.body ?? undefined;
  if (typeof body === 'string' || body instanceof Uint8Array) {
    // As fetch does for a text that says nothing of itself.
    const type = typeof body === 'string' && { 'content-type': 'text/plain;charset=UTF-8' };
    // A copy: it is sent later, perhaps twice, and the caller may write into his own meanwhile.
    const own = typeof body === 'string' ? body : Uint8Array.from(body);
    return { method, path, headers: { ...type, ...headers }, body: own };
  }
  if (body === undefined && !request?.body) return { method, path, headers, body: undefined };
  return loaded({ method, path, headers, body: undefined }, bodyOf(input, init), maxBodyBytes);
}

function urlOf(text: string, origin: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.origin === origin && url.username === '' && url.password === '') return url;
  // The address may hold anything; only where it leads is told.
  const where = url && url.origin !== origin ? url.origin : 'another address';
  throw new ConfigError(
    `This fetch sends its keys to ${origin} only, not to ${where}; compare the SDK's base URL with \`baseUrl\`.`,
  );
}

function headersOf(given: FetchInit['headers']): Record<string, string> {
  const kept = [...new Headers(given)].filter(([name]) => !notPassedOn.has(name));
  return Object.fromEntries(kept);
}

/** Everything else that fetch takes, by fetch's own reading: forms, blobs, buffers, streams. */
function bodyOf(input: FetchInput, { signal: _, ...init }: FetchInit): Request {
  return input instanceof Request && init.body === undefined
    ? input
    : new Request(input, { ...init, duplex: 'half' } as FetchInit);
}

function loaded(request: FetchRequest, source: Request, maxBytes: number): FetchRequest {
  const type = source.headers.get('content-type');
  return {
    ...request,
    headers: { ...(type !== null && { 'content-type': type }), ...request.headers },
    load: () => readAll(source, maxBytes),
  };
}

async function readAll({ body }: Request, maxBytes: number): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of (body ?? []) as AsyncIterable<Uint8Array>) {
    length += piece.length;
    if (length > maxBytes) {
      throw new ConfigError(`The body is larger than \`maxBodyBytes\` (${maxBytes}).`);
    }
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

type Operation = CallDescription['operation'];

const operations: readonly (readonly [pattern: RegExp, operation: Operation])[] = [
  [/^POST .*\/(?:chat\/completions|completions|responses|agent|messages)$/, 'chat'],
  [/^POST .*\/embeddings$/, 'embeddings'],
  [/^POST .*\/search$/, 'retrieval'],
  [/^GET .*\/models$/, 'list_models'],
];

/** For spans: what is asked of which model, as far as path and body tell; else just an HTTP request. No prompt, no id. */
export function describeRequest(request: FetchRequest, provider: string): CallDescription {
  const { method, path, body } = request;
  const route = `${method} ${path.replace(/\?.*$/s, '')}`;
  const operation = operations.find(([pattern]) => pattern.test(route))?.[1];
  if (operation === undefined) return { operation: 'http', name: method, stream: false };
  const asked = typeof body === 'string' ? parseJson(body) : undefined;
  const { model, preset, stream } = (asked ?? {}) as Readonly<Record<string, unknown>>;
  const named = wordIn(model);
  return {
    operation,
    name: named ?? wordIn(preset) ?? provider,
    model: named,
    stream: stream === true,
  };
}
