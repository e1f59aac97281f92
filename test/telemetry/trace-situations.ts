import { callSituations } from './call-situations.js';
import { graphSituations } from './graph-situations.js';
import type { Situation } from './situation.js';
import { streamSituations } from './stream-situations.js';

/** All of them, numbered as they stand. */
export const situations: readonly Situation[] = [
  ...graphSituations,
  ...streamSituations,
  ...callSituations,
];
