export { crossCheck } from './cross-check.js';
export {
  type CrossValidationOptions,
  type CrossValidationResult,
  createCrossValidationGraph,
} from './cross-validation.js';
export { debate } from './debate.js';
export { deepResearch } from './deep-research.js';
export { createFanOutGraph, type FanOutOptions } from './fan-out.js';
export { planExecute } from './plan-execute.js';
export { createStressGraph, type StressCall, type StressOptions } from './stress.js';
export { supervisor } from './supervisor.js';
