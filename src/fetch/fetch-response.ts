import type { ResponseHeaders } from '../perplexity/transport.js';

/** An answer's head, and its body as far as it is at hand. */
export interface AnswerParts {
  readonly status: number;
  readonly headers: ResponseHeaders;
  readonly body: string | Uint8Array | ReadableStream<Uint8Array>;
}

// Their answers have no body, and `Response` takes none.
const bodiless = new Set([204, 205, 304]);
// About one connection, not about the answer; the length is that of the body as it came.
const notHandedOver = new Set(['connection', 'keep-alive', 'transfer-encoding']);

/**
 * The `Response` an SDK gets. A refusal says `x-should-retry: false`, which `openai` and Perplexity's SDK obey: it has been
 * tried again as often as it may.
 */
export function responseOf({ status, headers, body }: AnswerParts, url: string): Response {
  const handed = new Headers();
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined || notHandedOver.has(name)) continue;
    for (const each of [value].flat()) handed.append(name, each);
  }
  if (status >= 400) {
    handed.set('x-should-retry', 'false');
    // Its body has been read, and may have lost a key that it repeated.
    handed.delete('content-length');
  }
  const content = bodiless.has(status) ? null : (body as ConstructorParameters<typeof Response>[0]);
  const response = new Response(content, { status, headers: handed });
  // What fetch would say, and what SDKs write into their logs; a Response made by hand has none.
  Object.defineProperty(response, 'url', { value: url });
  return response;
}
