import type { MetricOptions } from '@opentelemetry/api';

/** One metric as it is made: its name, and what its readers are told about it. */
export interface MetricDefinition extends MetricOptions {
  readonly name: string;
  readonly unit: string;
  readonly description: string;
}

/** From the GenAI conventions: seconds, for single model calls and tools. */
const callBoundaries = [
  0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92,
];
/** From the GenAI conventions: seconds, for agents and workflows. */
const agentBoundaries = [0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8, 25.6, 51.2, 102.4, 204.8, 409.6];
/** Ours: the conventions' end at 10 s, where a language model has hardly begun; and a memory hit takes microseconds. */
const requestBoundaries = [0.00001, 0.0001, 0.001, ...callBoundaries, 163.84, 327.68];
/** From the older GenAI conventions (v1.41): tokens. */
const tokenBoundaries = [
  1, 4, 16, 64, 256, 1024, 4096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304, 16_777_216,
  67_108_864,
];

function histogram(
  name: string,
  description: string,
  { unit = 's', boundaries = callBoundaries }: { unit?: string; boundaries?: number[] } = {},
): MetricDefinition {
  return { name, unit, description, advice: { explicitBucketBoundaries: boundaries } };
}

type GenAiMetric =
  | 'inferenceDuration'
  | 'operationDuration'
  | 'timeToFirstChunk'
  | 'inputTokens'
  | 'outputTokens'
  | 'reasoningTokens'
  | 'cachedInputTokens'
  | 'tokenUsage'
  | 'agentDuration'
  | 'toolDuration';

type OwnMetric =
  | 'requestDuration'
  | 'activeRequests'
  | 'attempts'
  | 'retries'
  | 'cacheErrors'
  | 'queueDuration'
  | 'waiting'
  | 'cost'
  | 'saved'
  | 'agentCost'
  | 'agentSaved'
  | 'nodeDuration'
  | 'breakerState'
  | 'keysAvailable'
  | 'keysTotal'
  | 'keyInFlight'
  | 'spansLost';

/** Names and units from the GenAI conventions. */
export const genAiMetrics: Readonly<Record<GenAiMetric, MetricDefinition>> = {
  inferenceDuration: histogram(
    'gen_ai.client.inference.duration',
    'How long a call took in which a model worked; as long as its span.',
  ),
  operationDuration: histogram(
    'gen_ai.client.operation.duration',
    'How long another operation took: a search, an embedding. With the older conventions: inference too.',
  ),
  timeToFirstChunk: histogram(
    'gen_ai.client.inference.time_to_first_chunk',
    'How long a streamed call waited for its first event.',
  ),
  inputTokens: {
    name: 'gen_ai.client.inference.usage.input_tokens',
    unit: '{token}',
    description: 'Tokens read, as billed. A cached answer has none.',
  },
  outputTokens: {
    name: 'gen_ai.client.inference.usage.output_tokens',
    unit: '{token}',
    description: 'Tokens written, as billed. A cached answer has none.',
  },
  reasoningTokens: {
    name: 'gen_ai.client.inference.usage.reasoning.output_tokens',
    unit: '{token}',
    description: 'Tokens written while reasoning; part of the output tokens.',
  },
  cachedInputTokens: {
    name: 'gen_ai.client.inference.usage.cache_read.input_tokens',
    unit: '{token}',
    description: "Tokens read from the vendor's cache; part of the input tokens.",
  },
  /** Of the older conventions (v1.41), with `gen_ai.token.type`. */
  tokenUsage: histogram('gen_ai.client.token.usage', 'Tokens per call, by type.', {
    unit: '{token}',
    boundaries: tokenBoundaries,
  }),
  agentDuration: histogram(
    'gen_ai.invoke_agent.duration',
    'How long a run of an agent or of a graph took.',
    { boundaries: agentBoundaries },
  ),
  toolDuration: histogram('gen_ai.execute_tool.duration', 'How long a call of a tool took.'),
};

/** Names and units from the stable HTTP conventions. */
export const httpMetrics: Readonly<Record<'requestDuration', MetricDefinition>> = {
  requestDuration: histogram(
    'http.client.request.duration',
    'How long one HTTP exchange with the upstream took.',
  ),
};

/** Ours: the conventions have no word for these. */
export const ownMetrics: Readonly<Record<OwnMetric, MetricDefinition>> = {
  requestDuration: histogram(
    'crossgraph.client.request.duration',
    'How long a call took, whoever answered; as long as its span.',
    { boundaries: requestBoundaries },
  ),
  activeRequests: {
    name: 'crossgraph.client.active_requests',
    unit: '{call}',
    description: 'Calls under way.',
  },
  attempts: histogram('crossgraph.client.request.attempts', 'HTTP exchanges of a call.', {
    unit: '{attempt}',
    boundaries: [0, 1, 2, 3, 4, 5, 8],
  }),
  retries: {
    name: 'crossgraph.client.retries',
    unit: '{retry}',
    description: 'Tries after the first, by what had gone wrong.',
  },
  cacheErrors: {
    name: 'crossgraph.cache.errors',
    unit: '{error}',
    description: 'Failures of the cache store; each cost at most a miss.',
  },
  queueDuration: histogram(
    'crossgraph.rate_limiter.queue.duration',
    'How long a call waited for a lawful slot, where it had to.',
  ),
  waiting: {
    name: 'crossgraph.rate_limiter.waiting',
    unit: '{call}',
    description: 'Calls that wait for a lawful slot.',
  },
  cost: {
    name: 'crossgraph.cost',
    unit: 'USD',
    description: "What calls have cost, by the vendor's bill.",
  },
  saved: {
    name: 'crossgraph.cost.saved',
    unit: 'USD',
    description:
      'What the cache and shared flights have spared, by what did: a hit, an old answer, a shared flight.',
  },
  agentCost: {
    name: 'crossgraph.agent.cost',
    unit: 'USD',
    description: 'What the calls of an agent have cost, where callers say who asks.',
  },
  agentSaved: {
    name: 'crossgraph.agent.cost.saved',
    unit: 'USD',
    description: 'What the cache and shared flights have spared an agent.',
  },
  nodeDuration: histogram('crossgraph.graph.node.duration', 'How long one try of a node took.', {
    boundaries: agentBoundaries,
  }),
  breakerState: {
    name: 'crossgraph.circuit_breaker.state',
    unit: '1',
    description: '1 for the state that a circuit breaker is in, 0 for the others.',
  },
  keysAvailable: {
    name: 'crossgraph.api_key.available',
    unit: '{key}',
    description: 'Keys that may be used now.',
  },
  keysTotal: {
    name: 'crossgraph.api_key.total',
    unit: '{key}',
    description: 'Keys that were configured and are not taken out.',
  },
  keyInFlight: {
    name: 'crossgraph.api_key.in_flight',
    unit: '{request}',
    description: 'Requests on their way, by key slot.',
  },
  spansLost: {
    name: 'crossgraph.telemetry.spans.lost',
    unit: '{span}',
    description: 'Spans that were recorded and did not arrive where they were sent.',
  },
};
