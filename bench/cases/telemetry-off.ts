import { openCallRecord } from '../../src/core/call-record.js';
import { systemClock } from '../../src/core/clock.js';
import { type CallContext, type Operation, pipeline } from '../../src/core/operation.js';
import { traced } from '../../src/telemetry/call-span.js';
import { measured } from '../../src/telemetry/measured.js';
import type { BenchCase } from '../bench-case.js';
import { judged } from '../bench-result.js';
import { cpuMicros, type Subject } from '../cpu-time.js';
import { instantClient } from '../instant-client.js';

/** What telemetry costs a program that has started none. */
export const telemetryOff: BenchCase = {
  name: 'telemetry-off',
  run: async ({ quick }) => {
    const what = {
      describe: () => ({ operation: 'chat', name: 'fast' }) as const,
      describeAnswer: () => ({}),
    };
    const bare: Operation<undefined, object> = async () => answer;
    const layered = pipeline([measured(what), traced({ ...what, clock: systemClock })], bare);
    const least = await cpuMicros(
      { bare: calls(bare), layered: calls(layered) },
      quick ? { rounds: 1, times: 100 } : { rounds: 15, times: 20_000 },
    );
    return [
      judged({
        name: 'telemetry off: added to a call by its two layers, over the call without them',
        value: least.layered - least.bare,
        unit: 'µs CPU',
        baseline: least.bare,
        target: { value: 3 },
      }),
      judged({
        name: 'telemetry off: timers and sockets after 100 calls',
        value: await heldAfterCalls(),
        unit: 'held',
        target: { value: 0 },
      }),
    ];
  },
};

const answer = {};
const { signal } = new AbortController();

function calls(operation: Operation<undefined, object>): Subject {
  return async (times) => {
    for (let each = 0; each < times; each++) await operation(undefined, contextNow());
  };
}

function contextNow(): CallContext {
  const record = openCallRecord(systemClock.now());
  return { signal, deadline: Infinity, record, freshness: 'cached', priority: 'interactive' };
}

async function heldAfterCalls(): Promise<number> {
  const held = () =>
    process.getActiveResourcesInfo().filter((name) => /Timeout|TCP|TLS|Immediate/.test(name))
      .length;
  const before = held();
  const client = await instantClient({ cache: 'memory' });
  for (let each = 0; each < 100; each++) await client.ask(`Question ${each % 50}?`);
  const after = held();
  await client.close();
  return after - before;
}
