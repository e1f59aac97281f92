import type { BenchCase } from '../bench-case.js';
import { breakerWindow } from './breaker-window.js';
import { checkpoints } from './checkpoints.js';
import { citations } from './citations.js';
import { deadline } from './deadline.js';
import { equalCalls } from './equal-calls.js';
import { equalToolCalls } from './equal-tool-calls.js';
import { faults } from './faults.js';
import { frozenStore } from './frozen-store.js';
import { heap } from './heap.js';
import { hit } from './hit.js';
import { hour } from './hour.js';
import { makespan } from './makespan.js';
import { makespanReal } from './makespan-real.js';
import { makespanUniform } from './makespan-uniform.js';
import { mapNodeCase } from './map-node.js';
import { memory } from './memory.js';
import { miss } from './miss.js';
import { monitorCase } from './monitor.js';
import { nodeCost } from './nodes.js';
import { outage } from './outage.js';
import { queuedRuns } from './queued-runs.js';
import { spanExport } from './span-export.js';
import { telemetryLoad } from './telemetry-load.js';
import { telemetryOff } from './telemetry-off.js';
import { tracing } from './tracing.js';
import { typeCheck } from './type-check.js';

/** Everything that is measured, in the order of the table. Processor time first: a long run heats up the heap. */
export const cases: readonly BenchCase[] = [
  hit,
  miss,
  tracing,
  telemetryOff,
  spanExport,
  monitorCase,
  nodeCost,
  mapNodeCase,
  breakerWindow,
  heap,
  makespan,
  makespanUniform,
  makespanReal,
  telemetryLoad,
  faults,
  equalCalls,
  equalToolCalls,
  outage,
  frozenStore,
  deadline,
  citations,
  hour,
  checkpoints,
  queuedRuns,
  memory,
  typeCheck,
];
