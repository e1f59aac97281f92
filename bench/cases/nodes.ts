import { runGraph } from '../../src/orchestration/running/run-graph.js';
import { startTelemetry } from '../../src/telemetry-sdk.js';
import type { BenchCase } from '../bench-case.js';
import { judged } from '../bench-result.js';
import { cpuMicros, type Subject } from '../cpu-time.js';
import { startUpstream } from '../start-upstream.js';
import { straightGraph } from '../straight-graph.js';

const nodes = 10;

/** What a run of ours adds to each node of a graph, over LangGraph's own `invoke` of the same graph. */
export const nodeCost: BenchCase = {
  name: 'nodes',
  run: async ({ quick }) => {
    const receiver = await startUpstream({ kind: 'fixed' });
    const plain = straightGraph(nodes);
    // Another object: a run makes a graph traceable for good.
    const observed = straightGraph(nodes);
    const bare: Subject = repeated(() => plain.invoke({ count: 0 }));
    const off: Subject = repeated(() => runGraph(observed, { count: 0 }));
    const on: Subject = async (times) => {
      const telemetry = await startTelemetry({ endpoint: receiver.url, env: {} });
      await off(times);
      await telemetry.forceFlush();
      await telemetry.shutdown();
    };
    const least = await cpuMicros(
      { bare, off, on },
      quick ? { rounds: 1, times: 5 } : { rounds: 25, times: 100 },
    );
    receiver.close();
    const row = (what: string, ours: number, target: { value: number; ratio: number }) =>
      judged({
        name: `added to a node by a run, tracing ${what}, over the node in bare LangGraph`,
        value: (ours - least.bare) / nodes,
        unit: 'µs CPU',
        baseline: least.bare / nodes,
        target,
      });
    return [
      row('off', least.off, { value: 40, ratio: 0.05 }),
      row('on (export included)', least.on, { value: 60, ratio: 0.08 }),
    ];
  },
};

function repeated(once: () => Promise<unknown>): Subject {
  return async (times) => {
    for (let each = 0; each < times; each++) await once();
  };
}
