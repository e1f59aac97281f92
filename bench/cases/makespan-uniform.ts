import type { BenchCase } from '../bench-case.js';
import type { BenchResult } from '../bench-result.js';
import { measureRow, rowsOf } from './makespan-rows.js';

/** The same with answers after 0.5 to 3 s, beside the last lawful slot plus the longest latency drawn. */
export const makespanUniform: BenchCase = {
  name: 'makespan-uniform',
  run: async (options) => {
    const results: BenchResult[] = [];
    for (const row of rowsOf(options)) {
      const experiment = { name: 'uniform latency', latency: 'uniform:500ms-3s', row };
      results.push(...(await measureRow(experiment, options)));
    }
    return results;
  },
};
