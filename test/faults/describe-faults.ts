import { afterAll, beforeAll, describe, it } from 'vitest';
import { recordSpans, type SpanRecorder } from '../telemetry/span-recorder.js';
import { checkFault, situations } from './check-fault.js';
import type { Kind } from './endings.js';
import { faultTable } from './fault-table.js';
import { until } from './fault-world.js';

/** The tests of one kind of call: every fault of the table in every situation. */
export function describeFaults(kind: Kind): void {
  let recorder: SpanRecorder;
  beforeAll(() => {
    recorder = recordSpans();
  });
  afterAll(async () => {
    await recorder.stop();
    // Every connection and server of this process, a forgotten one included, which would never go.
    await until(() => !process.getActiveResourcesInfo().some((name) => name.startsWith('TCP')));
  });

  const rows = faultTable.filter(({ ends }) => ends[kind]);
  describe.each(rows)(`$fault, met by ${kind}`, (row) => {
    it.each(situations)(
      'ends as the table says (passing: $passing, old answer: $hasOldAnswer)',
      (situation) => checkFault(row, { ...situation, kind }, recorder),
    );
  });
}
