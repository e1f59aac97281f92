import { type Tracer, type TracerOptions, type TracerProvider, trace } from '@opentelemetry/api';
import { instrumentation } from './attributes.js';

/** The API's global provider stands in for the SDK's, and says `undefined` as long as there is none. */
interface StandIn {
  getDelegateTracer?(name: string, version: string, options?: TracerOptions): Tracer | undefined;
}

/** The tracer of the SDK that the application has started, or nothing when there is none: then nothing is worth doing. */
export function activeTracer(): Tracer | undefined {
  const { name, version } = instrumentation;
  const provider: TracerProvider & StandIn = trace.getTracerProvider();
  return provider.getDelegateTracer
    ? provider.getDelegateTracer(name, version)
    : provider.getTracer(name, version);
}
