import { createHash } from 'node:crypto';
import type { Clock } from '../core/clock.js';
import { isCrossgraphError } from '../errors.js';
import type { FetchRequest } from './fetch-request.js';

/** What was tried as often as it may be, and failed for good. */
export interface GivenUp {
  /** Notes that the request was sent and ended without an answer. */
  note(request: FetchRequest, error: unknown): void;
  /** Throws the same error again when this is an SDK's own retry of that request. */
  rethrow(request: FetchRequest): void;
}

const remembered = 1_000;
// `openai` comes back after at most 8 seconds, and after a minute a question may be asked anew.
const rememberedMs = 60_000;

/**
 * Keeps an SDK's retries from multiplying ours where there is no answer whose `x-should-retry` could stop them: SDKs made
 * like `openai` count their retries in `x-stainless-retry-count`.
 */
export function createGivenUp(clock: Clock): GivenUp {
  const failures = new Map<string, { readonly error: unknown; readonly at: number }>();
  return {
    note: (request, error) => {
      if (!isCrossgraphError(error) || retryCountOf(request) === undefined) return;
      const name = nameOf(request);
      failures.delete(name);
      failures.set(name, { error, at: clock.now() });
      const [oldest] = failures.keys();
      if (failures.size > remembered && oldest !== undefined) failures.delete(oldest);
    },
    rethrow: (request) => {
      if (!retryCountOf(request)) return;
      const failure = failures.get(nameOf(request));
      if (failure && clock.now() - failure.at < rememberedMs) throw failure.error;
    },
  };
}

function retryCountOf({ headers }: FetchRequest): number | undefined {
  const count = headers['x-stainless-retry-count'];
  return count === undefined ? undefined : Number(count);
}

function nameOf({ method, path, body = '' }: FetchRequest): string {
  return createHash('sha256').update(`${method} ${path}\n`).update(body).digest('base64');
}
