import { type Context, context as contextApi, createContextKey } from '@opentelemetry/api';

/** The graph in whose run something happens. */
export interface GraphScope {
  readonly graph: string;
  /** The same name, when the graph is an agent. */
  readonly agent: string | undefined;
}

const scopeKey = createContextKey('crossgraph.graph');

/** The innermost graph whose run is going on here, if it is traced. */
export function currentScope(): GraphScope | undefined {
  return contextApi.active().getValue(scopeKey) as GraphScope | undefined;
}

/** The context with `scope` for all spans below; the same context when there is none. */
export function withScope(context: Context, scope: GraphScope | undefined): Context {
  return scope ? context.setValue(scopeKey, scope) : context;
}
