export { type ManualClock, manualClock } from '../core/manual-clock.js';
