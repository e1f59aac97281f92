import { setMaxListeners } from 'node:events';

interface ConfigLike {
  readonly signal?: AbortSignal | undefined;
  readonly configurable?: Readonly<Record<string, unknown>> | undefined;
}

/** Where LangGraph hands the outermost run's signal to nested runs, which listen on it as well. */
interface RunSignals {
  readonly externalAbortSignal?: AbortSignal | undefined;
}

/**
 * Lets a node's signals have as many listeners as it has parallel work. Every task and nested run of LangGraph's puts one
 * on a signal they share and takes it off again; above ten Node would warn of a leak that is none.
 */
export function allowListeners({ signal, configurable }: ConfigLike): void {
  const outer = configurable?.['__pregel_abort_signals'] as RunSignals | undefined;
  for (const shared of [signal, outer?.externalAbortSignal]) {
    if (shared) setMaxListeners(0, shared);
  }
}
