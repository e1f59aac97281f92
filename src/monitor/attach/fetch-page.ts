import { type CallSignal, deriveAbort } from '../../core/abort.js';
import { type Clock, systemClock } from '../../core/clock.js';
import { expireAfter } from '../../core/expire-after.js';
import { AnswerShapeError, ConnectionError } from '../../errors.js';

/** What a server has answered. */
export interface Page {
  readonly status: number;
  readonly text: string;
}

export interface PageRequest {
  readonly url: URL;
  /** A secret: it goes to this address alone, redirections are not followed. */
  readonly token: string | undefined;
  readonly signal: CallSignal;
}

const limitMs = 5_000;
const maxBytes = 16 * 2 ** 20;

/**
 * Fetches a page, within 5 s and 16 MiB. Throws a ConnectionError where there is none, an AnswerShapeError where it does not end,
 * and the signal's own reason.
 */
export async function fetchPage(
  { url, token, signal }: PageRequest,
  clock: Clock = systemClock,
): Promise<Page> {
  const limit = deriveAbort(signal);
  const late = new ConnectionError(`${url.origin} has not answered within ${limitMs / 1000} s.`);
  const stop = expireAfter(limitMs, () => limit.abort(late), clock);
  try {
    const response = await fetch(url, {
      headers: {
        accept: 'application/json, text/plain;version=0.0.4;q=0.9',
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      },
      redirect: 'manual',
      signal: limit.signal,
    });
    return { status: response.status, text: await textOf(response, url) };
  } catch (error) {
    signal.throwIfAborted();
    if (limit.signal.aborted) throw late;
    if (error instanceof AnswerShapeError) throw error;
    throw new ConnectionError(`${url.origin} does not answer (${reasonOf(error)}).`, {
      cause: error,
    });
  } finally {
    stop();
    limit.dispose();
  }
}

async function textOf({ body }: Response, url: URL): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of body ?? []) {
    bytes += chunk.byteLength;
    // Leaving the loop cancels the body.
    if (bytes > maxBytes) {
      throw new AnswerShapeError(`${url.origin} sends more than ${maxBytes / 2 ** 20} MiB.`);
    }
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

/** `fetch` says "fetch failed" to everything; what it means stands in the cause. */
function reasonOf(error: unknown): string {
  const { code } = ((error as Error | undefined)?.cause ?? {}) as { readonly code?: unknown };
  return typeof code === 'string' ? code : 'the connection broke';
}
