import {
  type CrossgraphError,
  KeyRefusedError,
  RateLimitError,
  type UpstreamDetails,
  UpstreamError,
} from '../errors.js';
import { parseRetryAfter } from '../resilience/retry-after.js';
import { errorEnvelope, type WireError } from './schema.js';
import type { Exchange } from './transport.js';

interface Refusal {
  readonly exchange: Exchange;
  /** The key that was used: its number is told, and the key itself is taken out of what the other side says. */
  readonly key: { readonly slot: number; readonly apiKey: string };
  readonly nowWallMs: number;
  /** Who refuses. @defaultValue 'Perplexity' */
  readonly vendor?: string | undefined;
}

/** What an answer other than 200 turns into. Sources: the vendor's error page, and the statuses its gateway is known to send. */
export function refusalOf({
  exchange,
  key,
  nowWallMs,
  vendor = 'Perplexity',
}: Refusal): CrossgraphError {
  const { status, headers } = exchange;
  const { slot } = key;
  const { message: said, type } = readEnvelope(exchange);
  const message = presentable(said, key.apiKey);
  const requestId = headers['x-request-id'];
  const details: UpstreamDetails = {
    status,
    requestId: typeof requestId === 'string' ? withoutKey(requestId, key.apiKey) : undefined,
    vendorType: type,
  };

  // Out of credit is 401 on this API; 402 and 429 are what a gateway before it may make of it.
  if (type === 'insufficient_quota' || status === 402) {
    const sentence = `The account of key ${slot} has no credit left (${status}): ${message}`;
    return new KeyRefusedError('QUOTA_EXHAUSTED', sentence, { ...details, keySlot: slot });
  }
  // Any other 403 is about the request: a gateway's page, or a route that has ended.
  if (status === 401 || (status === 403 && type === 'forbidden')) {
    const sentence = `${vendor} refused key ${slot} (${status}): ${message}`;
    return new KeyRefusedError('KEY_REFUSED', sentence, { ...details, keySlot: slot });
  }
  if (status === 429) {
    const retryAfterMs = parseRetryAfter(headers, nowWallMs);
    return new RateLimitError(`Rate limit reached on key ${slot} (429): ${message}`, {
      ...details,
      retryAfterMs,
    });
  }
  if (status >= 500 || status === 408) {
    const { 'retry-after': seconds, 'retry-after-ms': milliseconds } = headers;
    const asked = { 'retry-after': seconds, 'retry-after-ms': milliseconds };
    const retryAfterMs = parseRetryAfter(asked, nowWallMs);
    const sentence = `${vendor} failed (${status}): ${message}`;
    return new UpstreamError('UPSTREAM_FAILED', sentence, { ...details, retryAfterMs });
  }
  return new UpstreamError(
    'REQUEST_REFUSED',
    `${vendor} refused the request (${status}): ${message}`,
    details,
  );
}

function readEnvelope({ text, headers }: Exchange): WireError {
  const parsed = errorEnvelope.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  // A gateway's HTML page says nothing that helps, and may be long.
  const kind = String(headers['content-type'] ?? 'no content type').split(';')[0];
  return { message: `no readable reason (${kind}, ${text.length} characters).` };
}

const longestMessage = 300;

/** What the other side said, without a key that it may have echoed, and not at any length. */
function presentable(said: string, apiKey: string): string {
  const clean = withoutKey(said, apiKey).replace(/\b(?:Bearer\s+\S+|pplx-\w+)/g, '[key]');
  return clean.length > longestMessage ? `${clean.slice(0, longestMessage)}…` : clean;
}

/** The text without a key that the other side may have repeated in it. */
export function withoutKey(text: string, apiKey: string): string {
  return text.replaceAll(apiKey, '[key]');
}

/** The value, or `undefined` for anything that is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
