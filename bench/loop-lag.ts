import { monitorEventLoopDelay } from 'node:perf_hooks';

export interface LoopLag {
  readonly p99Ms: number;
  readonly maxMs: number;
}

const resolutionMs = 5;

/** How late the event loop was while `work` ran, beyond the sampler's own interval. */
export async function loopLagDuring(work: () => Promise<unknown>): Promise<LoopLag> {
  const delay = monitorEventLoopDelay({ resolution: resolutionMs });
  delay.enable();
  // A first sample, so that what is late after it is seen, also of work that never lets the loop turn.
  await new Promise((resolve) => setTimeout(resolve, 3 * resolutionMs));
  await work();
  await new Promise((resolve) => setTimeout(resolve, 3 * resolutionMs));
  delay.disable();
  const ms = (nanos: number) => Math.max(0, nanos / 1e6 - resolutionMs);
  return { p99Ms: ms(delay.percentile(99)), maxMs: ms(delay.max) };
}
