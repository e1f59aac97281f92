import { createNoopMeter, type Meter, type MeterProvider, metrics } from '@opentelemetry/api';
import { instrumentation } from './attributes.js';

const silent = createNoopMeter();
let known: { readonly provider: MeterProvider; readonly meter: Meter | undefined } | undefined;

/**
 * The meter of the SDK that the application has started, or nothing when there is none: then nothing is worth counting.
 * The API hands out meters that count nothing to whoever asks too early, so it is asked each time.
 */
export function activeMeter(): Meter | undefined {
  const provider = metrics.getMeterProvider();
  if (known?.provider !== provider) {
    const { name, version } = instrumentation;
    const meter = provider.getMeter(name, version);
    known = { provider, meter: meter === silent ? undefined : meter };
  }
  return known.meter;
}
