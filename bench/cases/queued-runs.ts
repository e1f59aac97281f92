import { createRunGate } from '../../src/orchestration/running/run-gate.js';
import { runGraph } from '../../src/orchestration/running/run-graph.js';
import type { BenchCase } from '../bench-case.js';
import { judged } from '../bench-result.js';
import { heldBytes } from '../collect-garbage.js';
import { loopLagDuring } from '../loop-lag.js';
import { straightGraph } from '../straight-graph.js';

const mib = 1024 * 1024;

/** Ten thousand runs asked for at once in one process, of three nodes that wait 50 ms each. */
export const queuedRuns: BenchCase = {
  name: 'queued-runs',
  run: async ({ quick }) => {
    const [ours, theirs] = quick ? [50, 10] : [10_000, 1_000];
    const graph = straightGraph(3, 50);
    const bare = straightGraph(3, 50);
    // Both have been compiled by the engine when they are measured.
    await together(20, () => bare.invoke({ count: 0 }));
    await together(20, () => runGraph(graph, { count: 0 }));

    const bareMs = await wallMs(theirs, () => bare.invoke({ count: 0 }));
    let oursMs = 0;
    const lag = await loopLagDuring(async () => {
      oursMs = await wallMs(ours, () => runGraph(graph, { count: 0 }));
    });
    const held = await heldWhileQueued(graph, ours);

    return [
      judged({
        name: `${ours.toLocaleString('en-US')} runs of 150 ms, per run, over bare LangGraph's ${theirs.toLocaleString('en-US')} at once`,
        value: oursMs,
        unit: 'ms',
        baseline: bareMs,
        target: { ratio: 1 },
      }),
      judged({
        name: 'event loop held up meanwhile, p99',
        value: lag.p99Ms,
        unit: 'ms',
        target: { value: 200 },
      }),
      judged({
        name: 'heap over idle while they run and wait',
        value: held / mib,
        unit: 'MiB',
        target: { value: 100 },
      }),
    ];
  },
};

function together(count: number, run: () => Promise<unknown>): Promise<unknown> {
  return Promise.all(Array.from({ length: count }, run));
}

/** Time per run, all asked for at once. */
async function wallMs(count: number, run: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await together(count, run);
  return (performance.now() - startedAt) / count;
}

async function heldWhileQueued(graph: ReturnType<typeof straightGraph>, count: number) {
  const idle = await heldBytes();
  const controller = new AbortController();
  const gate = createRunGate();
  const { signal } = controller;
  const runs = Array.from({ length: count }, () =>
    runGraph(graph, { count: 0 }, { signal, gate }).catch(() => undefined),
  );
  await Promise.race([runs[0], runs[31]]);
  const held = await heldBytes();
  controller.abort(new Error('Measured.'));
  await Promise.all(runs);
  return held - idle;
}
