import { startTelemetry } from '../../src/telemetry-sdk.js';
import type { BenchCase, BenchOptions } from '../bench-case.js';
import { judged } from '../bench-result.js';
import { cpuMicros, type Subject } from '../cpu-time.js';
import { instantClient } from '../instant-client.js';
import { startUpstream } from '../start-upstream.js';

/** What a started SDK adds to a call, its export over HTTP to a receiver in another process included. */
export const tracing: BenchCase = {
  name: 'tracing',
  run: async (options) => {
    const client = await instantClient();
    const receiver = await startUpstream({ kind: 'fixed' });
    let asked = 0;
    const miss: Subject = async (times) => {
      for (let each = 0; each < times; each++) {
        await client.ask(`Question ${asked++}?`);
        if (each % 32 === 0) await breath();
      }
    };
    await client.ask('Again?');
    const hit: Subject = async (times) => {
      for (let each = 0; each < times; each++) {
        await client.ask('Again?');
        if (each % 32 === 0) await breath();
      }
    };
    const misses = await withAndWithout(miss, receiver.url, options);
    const hits = await withAndWithout(hit, receiver.url, options);
    await client.close();
    receiver.close();
    return [
      judged({
        name: 'tracing on: added to a miss (export included), over the miss without',
        value: misses.on - misses.off,
        unit: 'µs CPU',
        baseline: misses.off,
        target: { value: 100 },
      }),
      judged({
        name: 'tracing on: added to a hit (export included), over the hit without',
        value: hits.on - hits.off,
        unit: 'µs CPU',
        baseline: hits.off,
        target: { value: 40 },
      }),
    ];
  },
};

async function withAndWithout(subject: Subject, endpoint: string, { quick }: BenchOptions) {
  const traced: Subject = async (times) => {
    const telemetry = await startTelemetry({ endpoint, env: {} });
    await subject(times);
    await telemetry.forceFlush();
    await telemetry.shutdown();
    if (telemetry.lost() > 0) throw new Error(`${telemetry.lost()} spans were lost.`);
  };
  return cpuMicros(
    { off: subject, on: traced },
    quick ? { rounds: 1, times: 50 } : { rounds: 9, times: 4_000 },
  );
}

/** As between calls of a real program: lets the exporter get to work. */
function breath(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
