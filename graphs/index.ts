export {
  type CrossValidationOptions,
  type CrossValidationResult,
  createCrossValidationGraph,
} from './cross-validation.js';
export { createFanOutGraph, type FanOutOptions } from './fan-out.js';
export { createStressGraph, type StressCall, type StressOptions } from './stress.js';
