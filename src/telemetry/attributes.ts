/**
 * How our spans name their maker. The version is that of package.json; a test compares the two. `conventions` is the
 * version of the OpenTelemetry GenAI semantic conventions that the names below follow; all of `gen_ai.*` may change yet.
 */
export const instrumentation = {
  name: 'crossgraph',
  version: '0.1.0',
  conventions: '0.1.0',
} as const;

/** `gen_ai.operation.name`, which is also the first word of the span's name. */
export const operations = {
  chat: 'chat',
  retrieval: 'retrieval',
  embeddings: 'embeddings',
  /** Ours: the conventions have no word for it. */
  listModels: 'list_models',
  invokeWorkflow: 'invoke_workflow',
  invokeAgent: 'invoke_agent',
  executeTool: 'execute_tool',
  /** No settled convention yet (open-telemetry/semantic-conventions-genai, pull request 188). */
  invokeNode: 'invoke_node',
} as const;

/** Spans that are no GenAI operation. */
export const spanNames = { attempt: 'POST', flight: 'flight' } as const;

/** From the GenAI conventions. */
export const genAi = {
  operationName: 'gen_ai.operation.name',
  providerName: 'gen_ai.provider.name',
  requestModel: 'gen_ai.request.model',
  requestStream: 'gen_ai.request.stream',
  timeToFirstChunk: 'gen_ai.response.time_to_first_chunk',
  responseModel: 'gen_ai.response.model',
  responseId: 'gen_ai.response.id',
  finishReasons: 'gen_ai.response.finish_reasons',
  inputTokens: 'gen_ai.usage.input_tokens',
  outputTokens: 'gen_ai.usage.output_tokens',
  reasoningTokens: 'gen_ai.usage.reasoning.output_tokens',
  cachedInputTokens: 'gen_ai.usage.cache_read.input_tokens',
  /** Of the older conventions: `input` or `output`. */
  tokenType: 'gen_ai.token.type',
  dataSourceId: 'gen_ai.data_source.id',
  agentName: 'gen_ai.agent.name',
  toolName: 'gen_ai.tool.name',
  toolType: 'gen_ai.tool.type',
  toolCallId: 'gen_ai.tool.call.id',
  toolCallArguments: 'gen_ai.tool.call.arguments',
  toolCallResult: 'gen_ai.tool.call.result',
  systemInstructions: 'gen_ai.system_instructions',
  inputMessages: 'gen_ai.input.messages',
  outputMessages: 'gen_ai.output.messages',
  retrievalQuery: 'gen_ai.retrieval.query.text',
  conversationId: 'gen_ai.conversation.id',
} as const;

/** From the stable general and HTTP conventions. */
export const general = {
  errorType: 'error.type',
  serverAddress: 'server.address',
  serverPort: 'server.port',
  httpMethod: 'http.request.method',
  httpStatus: 'http.response.status_code',
  httpResendCount: 'http.request.resend_count',
} as const;

/** Ours: the conventions have no word for these. Durations are seconds, as everywhere in OpenTelemetry. */
export const own = {
  cacheOutcome: 'crossgraph.cache.outcome',
  cacheLayer: 'crossgraph.cache.layer',
  cacheEntryAge: 'crossgraph.cache.entry.age',
  cacheStaleReason: 'crossgraph.cache.stale.reason',
  cacheLookupDuration: 'crossgraph.cache.lookup.duration',
  cacheWriteOutcome: 'crossgraph.cache.write.outcome',
  cacheErrorCount: 'crossgraph.cache.error.count',
  attemptCount: 'crossgraph.request.attempt.count',
  retryDelay: 'crossgraph.request.retry.delay',
  maybeBilledCount: 'crossgraph.request.maybe_billed.count',
  keySlot: 'crossgraph.api_key.slot',
  keyRotationCount: 'crossgraph.api_key.rotation.count',
  breakerName: 'crossgraph.circuit_breaker.name',
  breakerState: 'crossgraph.circuit_breaker.state',
  breakerOutcome: 'crossgraph.circuit_breaker.outcome',
  rateLimiterOutcome: 'crossgraph.rate_limiter.outcome',
  queueDuration: 'crossgraph.rate_limiter.queue.duration',
  costUsd: 'crossgraph.cost.usd',
  savedUsd: 'crossgraph.cost.saved_usd',
  cancelled: 'crossgraph.cancelled',
  errorCode: 'crossgraph.error.code',
  flightMemberCount: 'crossgraph.flight.member.count',
  linkType: 'crossgraph.link.type',
  graphName: 'crossgraph.graph.name',
  graphNode: 'crossgraph.graph.node',
  graphStep: 'crossgraph.graph.step',
  graphAttempt: 'crossgraph.graph.attempt',
} as const;

/** Events of spans; what other layers note in a call's record, they name themselves. */
export const events = {
  firstChunk: 'crossgraph.stream.first_chunk',
  interrupted: 'crossgraph.graph.interrupted',
  resumed: 'crossgraph.graph.resumed',
  /** A node handed control to the graph around it (`Command.PARENT`). */
  handedOver: 'crossgraph.graph.handed_over',
  drained: 'crossgraph.graph.drained',
} as const;

/** Who answers our calls: a well-known value of the conventions. */
export const provider = 'perplexity';
