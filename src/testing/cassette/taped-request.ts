import type { ExchangeRequest } from '../../perplexity/transport.js';

type Json = unknown;

/** A request as a cassette knows it: without key, without secrets, its fields in alphabetical order. */
export interface TapedRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly stream: boolean;
  readonly request: Json;
}

export function tapedRequest({
  path,
  method = 'POST',
  body,
  accept,
}: ExchangeRequest): TapedRequest {
  const request =
    body === null || method === 'GET' ? null : sorted(numberedCalls(withoutSecrets(body)));
  return { method, path, stream: accept === 'text/event-stream', request };
}

/** A graph draws the ids of its own tool calls anew in every run; what counts is which output belongs to which call. */
function numberedCalls(body: object): object {
  const numbers = new Map<string, string>();
  const text = JSON.stringify(body, (field, value: Json) => {
    if (field !== 'call_id' || typeof value !== 'string') return value;
    const number = numbers.get(value) ?? `call ${numbers.size + 1}`;
    numbers.set(value, number);
    return number;
  });
  return JSON.parse(text) as object;
}

const hidden = '[secret]';

/** Recorded and asked for alike, so that a request is known again whatever its secrets are then. */
function withoutSecrets(body: object): object {
  const { tools } = body as { readonly tools?: unknown };
  if (!Array.isArray(tools)) return body;
  return { ...body, tools: tools.map((tool) => (tool?.type === 'mcp' ? discreet(tool) : tool)) };
}

function discreet({ authorization, headers, server_url: url, ...tool }: Record<string, unknown>) {
  return {
    ...tool,
    ...(typeof url === 'string' && { server_url: url.replace(/\?.*/s, `?${hidden}`) }),
    ...(authorization !== undefined && { authorization: hidden }),
    ...(headers !== undefined && { headers: hidden }),
  };
}

/** Equal for requests that mean the same. */
export function matchKeyOf({ method, path, stream, request }: TapedRequest): string {
  return JSON.stringify([method, path, stream, sorted(request)]);
}

/** Credentials for somebody's MCP server, which travel in the request's body. */
export function secretsIn(body: unknown): string[] {
  const { tools } = (body ?? {}) as { readonly tools?: unknown };
  if (!Array.isArray(tools)) return [];
  return tools.flatMap(({ type, authorization, headers = {}, server_url: url }) => {
    if (type !== 'mcp') return [];
    const query = typeof url === 'string' && URL.canParse(url) ? new URL(url).search.slice(1) : '';
    return [authorization, query, ...Object.values(headers)].filter(
      (value): value is string => typeof value === 'string' && value !== '',
    );
  });
}

/** A path to a value, and the two values that differ there. */
export interface FieldDifference {
  readonly field: string;
  readonly expected: Json;
  readonly actual: Json;
}

/** Every place where two requests differ, as deep as it can be named. */
export function differencesOf(recorded: TapedRequest, asked: TapedRequest): FieldDifference[] {
  const delivery =
    recorded.stream === asked.stream
      ? []
      : [{ field: 'stream', expected: recorded.stream, actual: asked.stream }];
  return [...delivery, ...below('', recorded.request, asked.request)].filter(
    ({ field }, index, all) => all.findIndex((other) => other.field === field) === index,
  );
}

function below(path: string, expected: Json, actual: Json): FieldDifference[] {
  if (!isTree(expected) || !isTree(actual) || Array.isArray(expected) !== Array.isArray(actual)) {
    return Object.is(expected, actual) ? [] : [{ field: path || 'body', expected, actual }];
  }
  const names = new Set([...Object.keys(expected), ...Object.keys(actual)]);
  return [...names].flatMap((name) => {
    const inside = Array.isArray(expected) ? `${path}[${name}]` : path ? `${path}.${name}` : name;
    return below(inside, expected[name], actual[name]);
  });
}

function isTree(value: Json): value is Record<string, Json> {
  return typeof value === 'object' && value !== null;
}

/** The same value with the fields of every object in order; what JSON leaves out is left out. */
function sorted(value: Json): Json {
  const text = JSON.stringify(value, (_name, each: Json) =>
    isTree(each) && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  );
  return JSON.parse(text);
}
