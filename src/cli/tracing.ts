import { loadEnvironment } from '../config.js';
import { startTelemetry } from '../telemetry-sdk.js';
import type { Io } from './io.js';

interface Tracing {
  /** `--otlp`; without it the standard variables decide. */
  readonly endpoint: string | undefined;
  readonly io: Io;
}

/** Runs `work` with its spans exported, if there is anywhere to export them to, and waits for the last ones. */
export async function withTelemetry<Out>(
  { endpoint, io }: Tracing,
  work: (tracing: boolean) => Promise<Out>,
): Promise<Out> {
  const telemetry = await startTelemetry({
    endpoint,
    env: loadEnvironment(io.cwd, io.env),
    onWarning: (message) => io.stderr.write(`crossgraph: ${message}\n`),
  });
  try {
    return await work(telemetry.enabled);
  } finally {
    await telemetry.shutdown();
  }
}
