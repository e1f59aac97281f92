/** How long an answer serves, in milliseconds. Both stale times count from the end of `ttlMs`. */
export interface Lifetime {
  /** Served as a hit; 0 keeps nothing. */
  readonly ttlMs: number;
  /** Then served, flagged stale, while one call refreshes it in the background. */
  readonly staleWhileRevalidateMs: number;
  /** Then, or when there is no refresh, served only where the upstream fails. */
  readonly staleIfErrorMs: number;
}

/** A stored answer with what is needed to judge its age. */
export interface CacheEntry<Out> extends Lifetime {
  /** Shared between callers and deeply frozen. */
  readonly answer: Out;
  /**
   * The events of the stream the answer came in, packed; absent where it came in one piece. Optional within the same
   * version of the format: whoever does not know it reads the answer all the same.
   */
  readonly replay?: unknown;
  /** When it was stored: milliseconds since 1970 by our own Clock. */
  readonly storedAt: number;
  /** Length of the entry's JSON, an estimate of what it occupies. */
  readonly sizeBytes: number;
}

const formatVersion = 1;
// Thirteen digits, in the year 2286: what lives longer must not look shorter to the sweep.
const latestExpiry = 9_999_999_999_999;

/** How long after `storedAt` an entry can still be of use. */
export function keepMsOf({ ttlMs, staleWhileRevalidateMs, staleIfErrorMs }: Lifetime): number {
  return ttlMs + Math.max(staleWhileRevalidateMs, staleIfErrorMs);
}

/**
 * An entry as text. `expires` comes first, at a fixed place: the SQLite sweep reads it there with an index and without
 * parsing. Throws what JSON.stringify throws.
 */
export function encodeEntry(entry: Omit<CacheEntry<unknown>, 'sizeBytes'>): string {
  const { answer, replay, storedAt, ttlMs, staleWhileRevalidateMs, staleIfErrorMs } = entry;
  return JSON.stringify({
    expires: Math.min(Math.ceil(storedAt + keepMsOf(entry)), latestExpiry),
    v: formatVersion,
    storedAt,
    ttlMs,
    staleWhileRevalidateMs,
    staleIfErrorMs,
    answer,
    replay,
  });
}

/** The entry behind a text, or `undefined` if it is not one of ours, of another version or damaged. */
export function decodeEntry(text: unknown): CacheEntry<unknown> | undefined {
  const parsed = parse(text);
  if (!isStored(parsed)) return undefined;
  const { answer, replay, storedAt, ttlMs, staleWhileRevalidateMs, staleIfErrorMs } = parsed;
  const sizeBytes = String(text).length;
  const entry = { answer, storedAt, ttlMs, staleWhileRevalidateMs, staleIfErrorMs, sizeBytes };
  return replay === undefined ? entry : { ...entry, replay };
}

function parse(text: unknown): unknown {
  if (typeof text !== 'string') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isStored(parsed: unknown): parsed is Omit<CacheEntry<unknown>, 'sizeBytes'> {
  if (typeof parsed !== 'object' || parsed === null) return false;
  const stored: { readonly [Field in keyof CacheEntry<unknown> | 'v']?: unknown } = parsed;
  const times = [
    stored.storedAt,
    stored.ttlMs,
    stored.staleWhileRevalidateMs,
    stored.staleIfErrorMs,
  ];
  return stored.v === formatVersion && 'answer' in stored && times.every(Number.isFinite);
}
