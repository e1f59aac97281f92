export { ExpectationError } from './expectation-error.js';
export { type FakeClock, fakeClock } from './fake-clock.js';
export { type ManualClock, manualClock } from './manual-clock.js';
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
export { type ScriptedModel, scriptedModel } from './script/scripted-model.js';
export { type RunningSimulator, type SimulatorOptions, startSimulator } from './start-simulator.js';
export { untilAborted } from './until-aborted.js';
