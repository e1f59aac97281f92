import CircuitBreaker from 'opossum';
import { openCallRecord } from '../../src/core/call-record.js';
import type { CallContext } from '../../src/core/operation.js';
import { UpstreamError } from '../../src/errors.js';
import { createCircuitBreaker } from '../../src/resilience/circuit-breaker.js';
import { fakeClock } from '../../src/testing/fake-clock.js';
import type { BenchCase } from '../bench-case.js';
import { judged } from '../bench-result.js';
import { cpuMicros, type Subject } from '../cpu-time.js';

const down = new UpstreamError('UPSTREAM_FAILED', 'Down.', { status: 503 });
const windowMs = 3_600_000;

/** A failed call when the breaker's window holds many. opossum as it comes sorts all their latencies anew. */
export const breakerWindow: BenchCase = {
  name: 'breaker-window',
  run: async ({ quick }) => {
    const calls = quick ? 1_000 : 100_000;
    const [empty, full, plain] = [ourBreaker(), ourBreaker(), plainOpossum()];
    await empty.fill(1);
    await full.fill(calls);
    await plain.fill(calls);
    const rounds = quick ? 1 : 5;
    const ours = await cpuMicros(
      { empty: empty.fail, full: full.fail },
      { rounds, times: quick ? 20 : 500 },
    );
    const theirs = await cpuMicros({ plain: plain.fail }, { rounds: 1, times: quick ? 5 : 20 });
    plain.close();
    return [
      judged({
        name: `failed call with ${calls} calls in the breaker's window, over one with an empty window`,
        value: ours.full,
        unit: 'µs CPU',
        baseline: ours.empty,
        target: { value: 100 },
        peers: [{ name: 'opossum as it comes', value: theirs.plain }],
      }),
    ];
  },
};

interface Filled {
  fill(calls: number): Promise<void>;
  readonly fail: Subject;
}

function ourBreaker(): Filled {
  // Never opens: what is measured is the counting.
  const options = { windowMs, errorThresholdPercentage: 100 };
  const breaker = createCircuitBreaker('bench', options, { clock: fakeClock() });
  const good = breaker.guard(async () => undefined);
  const bad = breaker.guard(() => Promise.reject(down));
  return {
    fill: async (calls) => {
      for (let call = 0; call < calls; call++) await good(undefined, contextOf());
    },
    fail: async (times) => {
      for (let each = 0; each < times; each++) {
        await bad(undefined, contextOf()).catch(() => undefined);
      }
    },
  };
}

function plainOpossum(): Filled & { close(): void } {
  const breaker = new CircuitBreaker(
    (fails: boolean) => (fails ? Promise.reject(down) : Promise.resolve()),
    { rollingCountTimeout: windowMs, volumeThreshold: 1e9, timeout: false },
  );
  return {
    fill: async (calls) => {
      for (let call = 0; call < calls; call++) await breaker.fire(false);
    },
    fail: async (times) => {
      for (let each = 0; each < times; each++) await breaker.fire(true).catch(() => undefined);
    },
    close: () => breaker.shutdown(),
  };
}

const { signal } = new AbortController();

function contextOf(): CallContext {
  const record = openCallRecord(0);
  return { signal, deadline: Infinity, record, freshness: 'cached', priority: 'interactive' };
}
