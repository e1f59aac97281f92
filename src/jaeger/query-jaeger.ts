import { abandonable } from '../core/abort.js';
import { ConfigError } from '../errors.js';
import type { SentSpan } from '../telemetry/sent-span.js';
import { spansOfLegacy, spansOfOtlp } from './shown-span.js';

export interface JaegerQuery {
  /** Base address of Jaeger's web page, without a slash at its end. */
  readonly jaeger: string;
  readonly traceId: string;
  readonly signal: AbortSignal;
}

/**
 * The spans of one trace as Jaeger has them; an empty list when it has none. Asks the API of version 3, and the older path
 * where that is not offered. Throws a ConfigError that says what came instead when neither answers as Jaeger does;
 * rejects with the signal's reason when it aborts.
 */
export async function spansInJaeger({ jaeger, traceId, signal }: JaegerQuery): Promise<SentSpan[]> {
  const v3 = await answerOf(`${jaeger}/api/v3/traces/${traceId}`, signal);
  const spans = spansOfOtlp(v3.json) ?? (isNotFound(v3) ? [] : undefined);
  if (spans) return spans;

  // An older Jaeger answers what it does not know with its web page, or with a 404 that is no JSON.
  const older = await answerOf(`${jaeger}/api/traces/${traceId}`, signal);
  const olderSpans = spansOfLegacy(older.json) ?? (isNotFound(older) ? [] : undefined);
  if (olderSpans) return olderSpans;
  throw new ConfigError(
    `${jaeger} does not answer as Jaeger's query API does (status ${older.status}, ${older.type}); give the address of Jaeger's web page with --jaeger, such as http://localhost:16686.`,
  );
}

interface Answer {
  readonly status: number;
  /** Its media type, for a person. */
  readonly type: string;
  /** What it says; nothing when it is no JSON. */
  readonly json: unknown;
}

/** Jaeger says it in JSON: nothing but that is an answer about the trace. */
function isNotFound({ status, json }: Answer): boolean {
  return status === 404 && typeof json === 'object' && json !== null;
}

async function answerOf(url: string, signal: AbortSignal): Promise<Answer> {
  signal.throwIfAborted();
  const exchange = async () => {
    const response = await fetch(url, { signal, headers: { accept: 'application/json' } });
    return { response, text: await response.text() };
  };
  try {
    const { response, text } = await abandonable(exchange(), signal);
    const type = response.headers.get('content-type')?.split(';')[0] ?? 'no media type';
    return { status: response.status, type, json: parsed(text) };
  } catch (error) {
    signal.throwIfAborted();
    const { cause } = error as { readonly cause?: { readonly code?: unknown } };
    throw new ConfigError(
      `Jaeger cannot be reached at ${new URL(url).origin} (${String(cause?.code ?? 'no connection')}); start it, or name another with --jaeger.`,
      { cause: error },
    );
  }
}

// Go's HTTP server sends its errors as text/plain, also where they are JSON.
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
