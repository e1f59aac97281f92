// errors

// layers: what the client is made of, for those who build on it
export { type BudgetedDeps, budgeted } from './budget/budgeted.js';
export { combineLedgers } from './budget/combine-ledgers.js';
export { type BudgetLimits, createLedger, type LedgerOptions } from './budget/ledger.js';
export { type CacheKeyParts, cacheKey } from './cache/cache-key.js';
export { type CachedDeps, cached } from './cache/cached.js';
export { type CallKeys, callKeys } from './cache/call-keys.js';
export { type MemoryHitDeps, memoryHit } from './cache/memory-hit.js';
export { createMemoryTier, type MemoryTier, type MemoryTierOptions } from './cache/memory-tier.js';
export { type OpenStoreDeps, openAnswerStore, type StoreSpec } from './cache/open-store.js';
export { type RefusalsDeps, refusals } from './cache/refusals.js';
export { type SingleFlightDeps, singleFlight } from './cache/single-flight.js';
export type { ServedAnswer, StreamCodec } from './cache/stream-replay.js';
export {
  type AlignedPair,
  type Alignment,
  alignClaims,
  type PairVerdict,
} from './citations/align-claims.js';
export { canonicalUrl, isSamePage } from './citations/canonical-url.js';
export { CitationError } from './citations/citation-error.js';
export type { CitationFault, CitationFinding } from './citations/citation-finding.js';
export { type CitedReportOptions, citedReport } from './citations/cited-report.js';
export type { CheckedSource } from './citations/cited-sources.js';
export { type CitedText, type Claim, claimsOf } from './citations/claims.js';
export {
  type CheckedClaim,
  type CrossComparison,
  compareAll,
  type SignedClaim,
  type SignedText,
} from './citations/compare-all.js';
export {
  type AnswerVerdict,
  type ClaimSide,
  type ClaimVerdict,
  type Comparison,
  compareAnswers,
  type JudgedClaim,
} from './citations/compare-answers.js';
export {
  createEvidence,
  type Evidence,
  type EvidenceOptions,
  type EvidencePage,
} from './citations/evidence.js';
export type {
  CitationFigures,
  CitedReport,
  Verification,
  VerifiedStatement,
} from './citations/find-citation-faults.js';
export type { StatementVerdict } from './citations/judge-statement.js';
export { type CitationMarker, markersIn } from './citations/markers-in.js';
export { type MergeCitedOptions, type MergedText, mergeCited } from './citations/merge-cited.js';
export type { Polarity } from './citations/polarity-of.js';
export type { DanglingMarker, Renumbered } from './citations/renumber-markers.js';
export { distinctSources, type SourceRef } from './citations/source-ref.js';
export {
  createSourceRegistry,
  type SourceRegistry,
  type SourceRegistryOptions,
} from './citations/source-registry.js';
export {
  type CitationChange,
  type CitationPolicy,
  type VerifiedText,
  type VerifyCitationsOptions,
  verifyCitations,
} from './citations/verify-citations.js';
export { abortSignalOf, type CallSignal, onAbort } from './core/abort.js';
// core: the words the layers speak
export {
  type AttemptRecord,
  type BreakerState,
  type CacheOutcome,
  type CallEvent,
  type CallRecord,
  openCallRecord,
} from './core/call-record.js';
export { type Clock, systemClock } from './core/clock.js';
export type { BudgetUnit, Ledger, Reservation, Spend } from './core/ledger.js';
export {
  type CallContext,
  type Freshness,
  type Layer,
  type Operation,
  type Priority,
  pipeline,
  type StreamEvent,
} from './core/operation.js';
export { passOn } from './core/pass-on.js';
export { type Random, seededRandom, systemRandom } from './core/random.js';
export type { Billing, ErrorCode } from './error-table.js';
export {
  AgentError,
  AnswerShapeError,
  BudgetExceededError,
  CallTimeoutError,
  CircuitOpenError,
  ConfigError,
  ConnectionError,
  CrossgraphError,
  GraphError,
  isCrossgraphError,
  KeyRefusedError,
  KeysExhaustedError,
  RateLimitError,
  RunError,
  retryAfterMsOf,
  UpstreamError,
} from './errors.js';
// fetch: the same layers under other people's SDKs
export type { ChatUsage } from './fetch/chat-facts.js';
export type { FetchSummary } from './fetch/fetch-call.js';
export type { PricedAnswer, ResilientFetchOptions } from './fetch/fetch-options.js';
export { createResilientFetch, type ResilientFetch } from './fetch/resilient-fetch.js';
export { createKeyPool, type KeyPool, type KeyPoolOptions } from './keys/key-pool.js';
export type { KeySlotStats } from './keys/key-slot.js';
export { type KeyedDeps, keyed } from './keys/keyed.js';
export type { KeyLease } from './keys/lease.js';
export { unpackedError } from './orchestration/agents/agent-runs.js';
export { type AsToolOptions, asTool } from './orchestration/agents/as-tool.js';
export { budgetMiddleware, type TurnLimits } from './orchestration/agents/budget-middleware.js';
export {
  type CitationCheck,
  type CitationMiddlewareOptions,
  citationMiddleware,
} from './orchestration/agents/citation-middleware.js';
export {
  type DedupeToolCallsOptions,
  dedupeToolCallsMiddleware,
} from './orchestration/agents/dedupe-tool-calls-middleware.js';
export {
  type Agent,
  type AgentDefinition,
  defineAgent,
} from './orchestration/agents/define-agent.js';
export {
  type FencingOptions,
  fencingMiddleware,
} from './orchestration/agents/fencing-middleware.js';
export { tracingMiddleware } from './orchestration/agents/tracing-middleware.js';
export { upstreamErrorMiddleware } from './orchestration/agents/upstream-error-middleware.js';
export {
  type AgentAnswered,
  type AgentFailed,
  type AgentResult,
  type AskAgentsOptions,
  type Assignment,
  askAgents,
} from './orchestration/branches/ask-agent.js';
export { type Gap, gapOf } from './orchestration/branches/gap.js';
export {
  type MapNodeItem,
  type MapNodeOptions,
  mapNode,
} from './orchestration/branches/map-node.js';
export type {
  Checkpointer,
  CheckpointPlace,
  StoredThread,
} from './orchestration/checkpoints/checkpointer.js';
export {
  type ForkableGraph,
  type ForkThreadOptions,
  forkThread,
} from './orchestration/checkpoints/fork-thread.js';
export {
  type ApprovalDecision,
  type ApprovalRequest,
  type HumanApprovalOptions,
  humanApproval,
} from './orchestration/checkpoints/human-approval.js';
export { labelledSaver } from './orchestration/checkpoints/labelled-saver.js';
export {
  type CheckpointerSpec,
  type OpenCheckpointerOptions,
  openCheckpointer,
} from './orchestration/checkpoints/open-checkpointer.js';
export { type PruneThreadOptions, pruneThread } from './orchestration/checkpoints/prune-thread.js';
export {
  type ResumableGraph,
  type ResumeGraphOptions,
  resumeGraph,
} from './orchestration/checkpoints/resume-graph.js';
export {
  ResumeRefusedError,
  ThreadUnknownError,
} from './orchestration/checkpoints/thread-errors.js';
export {
  type CheckpointSummary,
  listThreads,
  showThread,
  type ThreadSummary,
  threadHistory,
} from './orchestration/checkpoints/thread-history.js';
// orchestration
export {
  type AgentReply,
  answerMessage,
  type ClientReply,
  clientReply,
  replyOf,
} from './orchestration/model/answer-message.js';
export {
  ChatPerplexity,
  type ChatPerplexityOptions,
} from './orchestration/model/chat-perplexity.js';
export type {
  ChatPerplexityCallOptions,
  ChatPerplexitySettings,
} from './orchestration/model/chat-request.js';
export { messageId } from './orchestration/model/message-id.js';
export type { MessagesAgent } from './orchestration/model/messages-agent.js';
export type { StructuredSchema } from './orchestration/model/structured-output.js';
export {
  type CrossCheckOptions,
  type CrossCheckResult,
  createCrossCheck,
} from './orchestration/patterns/create-cross-check.js';
export {
  createDebate,
  type DebateEnding,
  type DebateOptions,
  type DebateVerdict,
} from './orchestration/patterns/create-debate.js';
export {
  createDeepResearch,
  type DeepResearchEnding,
  type DeepResearchOptions,
} from './orchestration/patterns/create-deep-research.js';
export { createFanOut, type FanOutOptions } from './orchestration/patterns/create-fan-out.js';
export {
  createPipeline,
  type HandOver,
  type PipelineEnding,
  type PipelineOptions,
} from './orchestration/patterns/create-pipeline.js';
export {
  createPlanExecute,
  type PlanExecuteEnding,
  type PlanExecuteOptions,
} from './orchestration/patterns/create-plan-execute.js';
export {
  createRefinement,
  type Draft,
  type RefinementEnding,
  type RefinementOptions,
  type Score,
  type ScoreDraft,
} from './orchestration/patterns/create-refinement.js';
export {
  createSupervisor,
  type SupervisorEnding,
  type SupervisorOptions,
} from './orchestration/patterns/create-supervisor.js';
export {
  createSwarm,
  type SwarmEnding,
  type SwarmOptions,
} from './orchestration/patterns/create-swarm.js';
export {
  type HandOff,
  type HandOffToolOptions,
  handOffTool,
} from './orchestration/patterns/hand-off-tool.js';
export type { MergeAnswers, MergedAnswer } from './orchestration/patterns/merge-answers.js';
export type { PlanStep } from './orchestration/patterns/plan.js';
export type { ResearchGap } from './orchestration/patterns/research-report.js';
export type { StepResult } from './orchestration/patterns/run-steps.js';
export type { Task } from './orchestration/patterns/supervisor-decision.js';
export { clientOf } from './orchestration/running/client-of.js';
export type { GraphRun } from './orchestration/running/graph-run.js';
export type { PerplexityCalls } from './orchestration/running/perplexity-calls.js';
export { runReportText } from './orchestration/running/report-text.js';
export { type RunContext, runOf } from './orchestration/running/run-context.js';
export { RunRefusedError, RunStoppedError } from './orchestration/running/run-errors.js';
export type { RunEvent, RunEventType } from './orchestration/running/run-event.js';
export {
  createRunGate,
  type DrainOptions,
  type RunGate,
  type RunGateOptions,
} from './orchestration/running/run-gate.js';
export {
  type GraphInput,
  type GraphOutput,
  type RunnableGraph,
  runGraph,
} from './orchestration/running/run-graph.js';
export { drainRuns, setRunLimits } from './orchestration/running/run-limits.js';
export type { RunGraphOptions } from './orchestration/running/run-options.js';
export type {
  CallTotals,
  PathStep,
  RunReport,
  Spread,
  StepTotals,
  Waste,
} from './orchestration/running/run-report.js';
export type { StopReason } from './orchestration/running/stop-reason.js';
export { type StoppedRun, stoppedRunOf } from './orchestration/running/stopped-run.js';
export {
  type GraphStream,
  type StreamGraphOptions,
  streamGraph,
} from './orchestration/running/stream-graph.js';
export {
  createPerplexityToolNode,
  type PerplexityToolNodeOptions,
} from './orchestration/tools/perplexity-tool-node.js';
export {
  createPerplexityTools,
  type PerplexityToolArtifact,
  type PerplexityToolsOptions,
} from './orchestration/tools/perplexity-tools.js';
export type { ResearchProgress } from './orchestration/tools/research-tool.js';
export {
  errorFromTool,
  type ToolError,
  type ToolErrorArtifact,
  toolErrorMessage,
  toolErrorOf,
} from './orchestration/tools/tool-error.js';
export { type WebRequestOptions, webRequest } from './orchestration/tools/web-request.js';
export {
  type InstrumentOptions,
  instrumentGraph,
} from './orchestration/tracing/instrument-graph.js';
export { instrumentTool } from './orchestration/tracing/instrument-tool.js';
// perplexity
export type {
  FunctionCallInput,
  FunctionOutputInput,
  ImagePart,
  InputItem,
  InputMessage,
  OutputImagePart,
  ReasoningInput,
  TextPart,
} from './perplexity/agent-input.js';
export type {
  AgentTool,
  BuiltInTool,
  ConnectorTool,
  FetchUrlTool,
  FunctionTool,
  JsonSchema,
  McpTool,
  Skill,
  StoredReference,
  ToolChoice,
  UserLocation,
  WebSearchTool,
} from './perplexity/agent-tools.js';
export type {
  AgentAnswer,
  Answered,
  CallMeta,
  EmbeddingsAnswer,
  Model,
  ModelsAnswer,
  SearchAnswer,
  SearchResult,
  Source,
  ToolCall,
  Usage,
} from './perplexity/answers.js';
export { type AnsweredAs, AnswerMismatchError } from './perplexity/ask-as.js';
export type { CallSummary } from './perplexity/call-summary.js';
export { PerplexityClient } from './perplexity/client.js';
export type { ChangeLayers, LayerChanges, NamedLayer } from './perplexity/client-layers.js';
export type { PerplexityClientOptions, RateLimits } from './perplexity/client-options.js';
export { closeDefaultClient, defaultClient } from './perplexity/default-client.js';
export type { RunCeilings } from './perplexity/most-spend.js';
export type {
  AgentRequest,
  CallOptions,
  EmbeddingEncoding,
  EmbeddingsRequest,
  Preset,
  ReasoningEffort,
  ResponseFormat,
  SearchRequest,
} from './perplexity/requests.js';
export type {
  Recency,
  SearchContextSize,
  SearchFilters,
} from './perplexity/search-filters.js';
export type { AgentStream, AgentStreamEvent } from './perplexity/stream-events.js';
export type { AskAsOptions, AskAsRequest } from './perplexity/structured-request.js';
// prompts
export { fenced, isFenced, unfenced } from './prompts/fence.js';
export { attemptLimit } from './resilience/attempt-limit.js';
export { createCircuitBreaker, type EndpointBreaker } from './resilience/circuit-breaker.js';
export type { CircuitBreakerOptions } from './resilience/circuit-breaker-options.js';
export { type DeadlineOptions, deadline } from './resilience/deadline.js';
export { type RetryDeps, retry } from './resilience/retry.js';
export { parseRetryAfter } from './resilience/retry-after.js';
export {
  createRetryBudget,
  type RetryBudget,
  type RetryBudgetOptions,
} from './resilience/retry-budget.js';
export type { RetryOptions } from './resilience/retry-options.js';
export { type TracedOptions, traced } from './telemetry/call-span.js';
