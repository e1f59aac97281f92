import type { Counter, Histogram, Meter, UpDownCounter } from '@opentelemetry/api';
import { activeMeter } from './active-meter.js';
import { firstNames } from './first-names.js';
import { genAiMetrics, httpMetrics, type MetricDefinition, ownMetrics } from './metric-names.js';
import { observeState } from './observed-state.js';

/** What calls and graphs are counted with. */
export interface Instruments {
  readonly inferenceDuration: Histogram;
  readonly operationDuration: Histogram;
  readonly timeToFirstChunk: Histogram;
  readonly inputTokens: Counter;
  readonly outputTokens: Counter;
  readonly reasoningTokens: Counter;
  readonly cachedInputTokens: Counter;
  readonly tokenUsage: Histogram;
  readonly agentDuration: Histogram;
  readonly toolDuration: Histogram;
  readonly nodeDuration: Histogram;
  readonly exchangeDuration: Histogram;
  readonly requestDuration: Histogram;
  readonly activeRequests: UpDownCounter;
  readonly attempts: Histogram;
  readonly retries: Counter;
  readonly cacheErrors: Counter;
  readonly queueDuration: Histogram;
  readonly cost: Counter;
  readonly saved: Counter;
  readonly agentCost: Counter;
  readonly agentSaved: Counter;
  /** What agents are called in metrics: callers may send any name, and each is a series. */
  readonly agentNameOf: (agent: string) => string;
}

/** More than a program gives names to. */
const maxAgents = 50;

// One set for each SDK that is started; weak, because tests start many.
const made = new WeakMap<Meter, Instruments>();

/** The instruments of the SDK that is listening, or nothing when none is. */
export function activeInstruments(): Instruments | undefined {
  const meter = activeMeter();
  if (!meter) return undefined;
  let instruments = made.get(meter);
  if (!instruments) {
    instruments = makeInstruments(meter);
    made.set(meter, instruments);
    observeState(meter);
  }
  return instruments;
}

function makeInstruments(meter: Meter): Instruments {
  const histogram = ({ name, ...options }: MetricDefinition) =>
    meter.createHistogram(name, options);
  const counter = ({ name, ...options }: MetricDefinition) => meter.createCounter(name, options);
  return {
    inferenceDuration: histogram(genAiMetrics.inferenceDuration),
    operationDuration: histogram(genAiMetrics.operationDuration),
    timeToFirstChunk: histogram(genAiMetrics.timeToFirstChunk),
    inputTokens: counter(genAiMetrics.inputTokens),
    outputTokens: counter(genAiMetrics.outputTokens),
    reasoningTokens: counter(genAiMetrics.reasoningTokens),
    cachedInputTokens: counter(genAiMetrics.cachedInputTokens),
    tokenUsage: histogram(genAiMetrics.tokenUsage),
    agentDuration: histogram(genAiMetrics.agentDuration),
    toolDuration: histogram(genAiMetrics.toolDuration),
    nodeDuration: histogram(ownMetrics.nodeDuration),
    exchangeDuration: histogram(httpMetrics.requestDuration),
    requestDuration: histogram(ownMetrics.requestDuration),
    activeRequests: meter.createUpDownCounter(
      ownMetrics.activeRequests.name,
      ownMetrics.activeRequests,
    ),
    attempts: histogram(ownMetrics.attempts),
    retries: counter(ownMetrics.retries),
    cacheErrors: counter(ownMetrics.cacheErrors),
    queueDuration: histogram(ownMetrics.queueDuration),
    cost: counter(ownMetrics.cost),
    saved: counter(ownMetrics.saved),
    agentCost: counter(ownMetrics.agentCost),
    agentSaved: counter(ownMetrics.agentSaved),
    agentNameOf: firstNames(maxAgents),
  };
}
