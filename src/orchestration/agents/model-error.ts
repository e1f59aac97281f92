import { isGraphBubbleUp } from '@langchain/langgraph';
import type { ErrorCode } from '../../error-table.js';
import { ConnectionError, isCrossgraphError, RateLimitError, UpstreamError } from '../../errors.js';
import { unpackedError } from './agent-runs.js';

/**
 * What a chat model threw, as an error of ours where it is an upstream's: by the `status` that all SDKs put on their errors,
 * or by the connection's code. Its words are left to `cause`, for some quote a key. Everything else, an abort above all,
 * comes back as it was.
 */
export function modelErrorOf(thrown: unknown, signal?: AbortSignal): unknown {
  const error = unpackedError(thrown);
  if (signal?.aborted || isGraphBubbleUp(error) || isCrossgraphError(error)) return error;
  const status = statusOf(error);
  if (status !== undefined) return statusError(error, status);
  const { code } = (error ?? {}) as { code?: unknown };
  const isConnection = typeof code === 'string' && connectionCodes.has(code);
  return isConnection
    ? new ConnectionError(`The model cannot be reached (${code}).`, { cause: error })
    : error;
}

const connectionCodes: ReadonlySet<string> = new Set([
  ...['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'EPIPE', 'ETIMEDOUT', 'EAI_AGAIN'],
  ...['UND_ERR_SOCKET', 'UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_HEADERS_TIMEOUT'],
]);

function statusError(cause: unknown, status: number): UpstreamError {
  const message = `The model was refused or failed with status ${status}.`;
  const details = { status, cause, retryAfterMs: retryAfterOf(cause) };
  if (status === 429) return new RateLimitError(message, details);
  return new UpstreamError(codeOf(status), message, details);
}

function codeOf(status: number): ErrorCode {
  if (status === 401 || status === 403) return 'KEY_REFUSED';
  if (status === 402) return 'QUOTA_EXHAUSTED';
  return status >= 500 ? 'UPSTREAM_FAILED' : 'REQUEST_REFUSED';
}

function statusOf(error: unknown): number | undefined {
  const { status } = (error ?? {}) as { status?: unknown };
  const isFailure = typeof status === 'number' && status >= 400 && status < 600;
  return isFailure ? status : undefined;
}

function retryAfterOf(error: unknown): number | undefined {
  const { retryAfterMs } = error as { retryAfterMs?: unknown };
  return typeof retryAfterMs === 'number' ? retryAfterMs : undefined;
}
