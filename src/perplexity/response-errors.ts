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
  /** Number of the key that was used. */
  readonly slot: number;
  readonly nowWallMs: number;
}

/** What an answer other than 200 turns into. Sources: the vendor's error page, and the statuses its gateway is known to send. */
export function refusalOf({ exchange, slot, nowWallMs }: Refusal): CrossgraphError {
  const { status, headers } = exchange;
  const { message, type } = readEnvelope(exchange);
  const requestId = headers['x-request-id'];
  const details: UpstreamDetails = {
    status,
    requestId: typeof requestId === 'string' ? requestId : undefined,
    vendorType: type,
  };

  // Out of credit is 401 on this API; 402 and 429 are what a gateway before it may make of it.
  if (type === 'insufficient_quota' || status === 402) {
    const sentence = `The account of key ${slot} has no credit left (${status}): ${message}`;
    return new KeyRefusedError('QUOTA_EXHAUSTED', sentence, { ...details, keySlot: slot });
  }
  if (status === 401 || (status === 403 && type !== 'chat_completions_not_available')) {
    const sentence = `Perplexity refused key ${slot} (${status}): ${message}`;
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
    return new UpstreamError(
      'UPSTREAM_FAILED',
      `Perplexity failed (${status}): ${message}`,
      details,
    );
  }
  return new UpstreamError(
    'REQUEST_REFUSED',
    `Perplexity refused the request (${status}): ${message}`,
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

/** The value, or `undefined` for anything that is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
