import type { CallContext, Operation } from '../core/operation.js';

interface StaleCall<In> {
  readonly key: string;
  readonly input: In;
}

/**
 * Starts `refresh` behind a caller's back, once at a time per key, and says whether it did. A refresh that fails is its
 * own record's affair.
 */
export function backgroundRefresh<In>(
  refresh: Operation<In, unknown>,
): ({ key, input }: StaleCall<In>, context: CallContext) => boolean {
  const running = new Set<string>();
  return ({ key, input }, context) => {
    if (running.has(key)) return false;
    running.add(key);
    const ended = () => {
      running.delete(key);
    };
    // Started in a turn of its own, so that not even its first synchronous part delays the caller.
    Promise.resolve()
      .then(() => refresh(input, context))
      .then(ended, ended);
    return true;
  };
}
