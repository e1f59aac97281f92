import {
  AnswerShapeError,
  CallTimeoutError,
  isCrossgraphError,
  KeysExhaustedError,
  RunError,
  UpstreamError,
} from '../errors.js';

/** Whether this reason of an abort means that nobody wants the answer; a time limit or a closing client does not. */
export function isLeaving(reason: unknown): boolean {
  if (!isCrossgraphError(reason)) return true;
  return reason.code !== 'CALL_TIMEOUT' && reason.code !== 'CLIENT_CLOSED';
}

/** Whether the run can give no answer any more: it ended without one, with one that cannot be read, or is not known. */
export function hasEnded(error: unknown): boolean {
  if (error instanceof RunError) return true;
  if (error instanceof AnswerShapeError) return !error.retryable;
  // Any other refusal is of the asking: a gateway's page, say. The run goes on.
  return error instanceof UpstreamError && (error.status === 404 || error.status === 410);
}

/** The error of a call whose run was submitted: whatever the error says of its last exchange, the run may be billed. */
export function runStays(error: unknown, id: string): unknown {
  if (!isCrossgraphError(error) || error.billing === 'maybe') return error;
  const billing = 'maybe';
  if (error instanceof CallTimeoutError) return new CallTimeoutError(error.limitMs, error.scope);
  if (error instanceof UpstreamError) {
    return new UpstreamError(error.code, error.message, { ...detailsOf(error), billing });
  }
  if (error instanceof KeysExhaustedError) {
    const sentence = `No key can ask after the background run ${id}, which goes on; give its account's key back, or ask anew with \`freshness: 'fresh'\`. ${error.message}`;
    return new KeysExhaustedError(sentence, { cause: error, billing });
  }
  return error;
}

function detailsOf({ status, requestId, vendorType, retryAfterMs }: UpstreamError) {
  return { status, requestId, vendorType, retryAfterMs };
}
