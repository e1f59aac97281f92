export {
  type ChatModelContractOptions,
  type ChatModelFeature,
  type ContractCase,
  type ContractPrompts,
  chatModelContract,
  type MakeModel,
} from './chat-model-contract.js';
export { type FakeClock, fakeClock } from './fake-clock.js';
export { type ManualClock, manualClock } from './manual-clock.js';
export { type RunningSimulator, type SimulatorOptions, startSimulator } from './start-simulator.js';
