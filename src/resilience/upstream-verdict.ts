import {
  AnswerShapeError,
  CallTimeoutError,
  ConnectionError,
  RunError,
  UpstreamError,
} from '../errors.js';

/**
 * What a failed attempt says about its endpoint: `faulty`; `alive` (it answered, and refused); or `nothing` (our own
 * limits, the caller's deadline, a defect of ours).
 */
export type UpstreamVerdict = 'faulty' | 'alive' | 'nothing';

/** Judges the error of an attempt. A caller's abort has to be sorted out before: it says nothing, whatever was thrown. */
export function upstreamVerdict(error: unknown): UpstreamVerdict {
  if (error instanceof UpstreamError) return error.status >= 500 ? 'faulty' : 'alive';
  if (error instanceof RunError) return 'alive';
  if (error instanceof ConnectionError || error instanceof AnswerShapeError) return 'faulty';
  if (error instanceof CallTimeoutError) return error.scope === 'attempt' ? 'faulty' : 'nothing';
  return 'nothing';
}
