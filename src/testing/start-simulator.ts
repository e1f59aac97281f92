export type { SimulatorOptions } from '../simulator/simulator-options.js';
export {
  type RunningSimulator,
  startSimulator,
} from '../simulator/start-simulator.js';
