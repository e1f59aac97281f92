import { hash } from 'node:crypto';
import stringify from 'safe-stable-stringify';

/** What makes two calls equal. The API key is no part of it: accounts share answers. */
export interface CacheKeyParts {
  /** Version of the stored answer's shape; a new one leaves old entries unread. */
  readonly schema: number;
  /** Scheme, host and port, so that a simulator's answers never pass for real ones. */
  readonly origin: string;
  readonly endpoint: string;
  readonly tenant?: string | undefined;
  /** Only for requests that lean on what an account keeps on the vendor's side. */
  readonly account?: string | undefined;
  /** The request as it goes over the wire; one key for the plain and the streamed form. */
  readonly body: object;
}

/** Fields of the request that change how an answer is delivered or filed, not what it says. */
const deliveryFields: ReadonlySet<string> = new Set([
  'stream',
  'stream_options',
  'user',
  'metadata',
  'store',
  'background',
]);

/** Lists whose order and repetitions mean nothing to the vendor. */
const setFields = ['search_domain_filter', 'search_language_filter'];

function orderSets(field: string, value: unknown): unknown {
  if (!setFields.includes(field) || !Array.isArray(value)) return value;
  const areNames = value.every((name) => typeof name === 'string');
  return areNames ? [...new Set(value)].sort() : value;
}

/** The same text for values that mean the same. */
function canonicalOf(value: object): string {
  const text = stringify(value) ?? '';
  // Asking about every field of every value is most of the cost, and nearly always for nothing.
  return setFields.some((field) => text.includes(field))
    ? (stringify(value, orderSets) ?? '')
    : text;
}

/**
 * Equal requests give equal keys, whatever the order of their fields and of set-like lists; any other difference gives
 * another key. A key is printable and shows nothing of the request (SHA-256).
 */
export function cacheKey(parts: CacheKeyParts): string {
  const { schema, origin, endpoint, tenant, account, body } = parts;
  const asked: Record<string, unknown> = {};
  for (const [field, value] of Object.entries(body)) {
    if (!deliveryFields.has(field)) asked[field] = value;
  }
  const canonical = canonicalOf({ schema, origin, endpoint, tenant, account, body: asked });
  return `answer:v${schema}:${hash('sha256', canonical, 'base64url')}`;
}
