import { type Attributes, metrics } from '@opentelemetry/api';
import {
  type DataPoint,
  type Histogram,
  MeterProvider,
  MetricReader,
} from '@opentelemetry/sdk-metrics';

/** One series of a metric, plain: of a histogram its count, sum and greatest value; of the others the value as sum. */
export interface RecordedPoint {
  readonly attributes: Attributes;
  readonly count: number;
  readonly sum: number;
  readonly max: number;
}

export interface MetricRecorder {
  /** Every metric that has a point now, by name. */
  all(): Promise<Record<string, RecordedPoint[]>>;
  /** The points of one metric; none where nothing was counted. */
  points(name: string): Promise<RecordedPoint[]>;
  /** Sum over all series of a metric, or over those with these attributes. */
  sum(name: string, attributes?: Attributes): Promise<number>;
  count(name: string, attributes?: Attributes): Promise<number>;
  /** Takes the SDK out of the process again. */
  stop(): Promise<void>;
}

class PulledReader extends MetricReader {
  protected override async onShutdown(): Promise<void> {
    // Nothing is kept.
  }
  protected override async onForceFlush(): Promise<void> {
    // Nothing is sent.
  }
}

/** Starts an SDK in this process that keeps its metrics. One at a time. */
export function recordMetrics(): MetricRecorder {
  const reader = new PulledReader();
  const provider = new MeterProvider({ readers: [reader] });
  metrics.setGlobalMeterProvider(provider);

  const all = async () => {
    const { resourceMetrics } = await reader.collect();
    const found = resourceMetrics.scopeMetrics.flatMap((scope) => scope.metrics);
    return Object.fromEntries(
      found.map(({ descriptor, dataPoints }) => [descriptor.name, dataPoints.map(plain)]),
    );
  };
  const matching = async (name: string, attributes: Attributes) =>
    ((await all())[name] ?? []).filter((point) =>
      Object.entries(attributes).every(([key, value]) => point.attributes[key] === value),
    );
  return {
    all,
    points: (name) => matching(name, {}),
    sum: async (name, attributes = {}) =>
      (await matching(name, attributes)).reduce((total, { sum }) => total + sum, 0),
    count: async (name, attributes = {}) =>
      (await matching(name, attributes)).reduce((total, { count }) => total + count, 0),
    stop: async () => {
      await provider.shutdown();
      metrics.disable();
    },
  };
}

function plain({
  attributes,
  value,
}: DataPoint<Histogram> | DataPoint<number> | DataPoint<unknown>) {
  if (typeof value === 'number') return { attributes, count: 1, sum: value, max: value };
  const { count = 0, sum = 0, max = 0 } = value as Partial<Histogram>;
  return { attributes, count, sum, max };
}
