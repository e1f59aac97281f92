/**
 * Runs work that only telemetry needs. What it throws (a span processor of the application, a description that does not
 * fit) costs the trace something, never the call.
 */
export function harmless<Out>(work: () => Out): Out | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
