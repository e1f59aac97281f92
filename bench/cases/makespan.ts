import type { BenchCase } from '../bench-case.js';
import type { BenchResult } from '../bench-result.js';
import { measureRow, rowsOf } from './makespan-rows.js';

/** Distinct questions over limited accounts, every answer after the same time: how near to the least possible. */
export const makespan: BenchCase = {
  name: 'makespan',
  run: async (options) => {
    const results: BenchResult[] = [];
    for (const row of rowsOf(options)) {
      const experiment = { name: 'makespan', latency: `fixed:${row.latencyMs}ms`, row };
      results.push(...(await measureRow(experiment, options)));
    }
    return results;
  },
};
