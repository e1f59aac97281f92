export {
  type Cassette,
  type CassetteOptions,
  type CassetteUpstream,
  cassette,
} from './cassette/cassette.js';
export { CassetteError, type Divergence } from './cassette/cassette-error.js';
export {
  type ChatModelContractOptions,
  type ChatModelFeature,
  type ContractCase,
  type ContractPrompts,
  chatModelContract,
  type MakeModel,
} from './chat-model-contract.js';
export { ExpectationError } from './expectation-error.js';
export { type FakeClock, fakeClock } from './fake-clock.js';
export type { FaultKind, FaultyCall, PlannedFault } from './faults/planned-fault.js';
export { type FaultyClient, type WithFaultsOptions, withFaults } from './faults/with-faults.js';
export { type ManualClock, manualClock } from './manual-clock.js';
export {
  agentAnswerWith,
  type ScriptedAgentAnswer,
  type ScriptedSearchAnswer,
  searchAnswerWith,
} from './script/client-answer.js';
export type {
  AskedModel,
  ModelScript,
  ScriptedAnswer,
  ScriptedReply,
  ScriptedReplySource,
  ScriptedToolCall,
  ScriptedTurn,
} from './script/model-turn.js';
export type { ScriptCondition } from './script/script.js';
export {
  type AskedCall,
  type ClientScript,
  type ScriptedAsk,
  type ScriptedCall,
  type ScriptedCallReply,
  type ScriptedClient,
  type ScriptedSearch,
  scriptedClient,
} from './script/scripted-client.js';
export { type ScriptedModel, scriptedModel } from './script/scripted-model.js';
export { expectSpanTree } from './spans/expect-span-tree.js';
export {
  type RecordedSpan,
  type RecordSpansOptions,
  recordSpans,
  type SpanRecorder,
} from './spans/record-spans.js';
export { type SpanTreeOptions, spanTree, type TreeSpan } from './spans/span-tree.js';
export {
  type Fault,
  type FaultOptions,
  type FaultStatus,
  type FaultyEndpoint,
  type RunningSimulator,
  type SimulatorOptions,
  startSimulator,
} from './start-simulator.js';
export { untilAborted } from './until-aborted.js';
