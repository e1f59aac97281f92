export type { Fault, FaultStatus } from '../simulator/faults.js';
export type { SimulatorOptions } from '../simulator/simulator-options.js';
export {
  type FaultOptions,
  type FaultyEndpoint,
  type RunningSimulator,
  startSimulator,
} from '../simulator/start-simulator.js';
