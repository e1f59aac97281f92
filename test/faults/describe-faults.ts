import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recordSpans, type SpanRecorder } from '../telemetry/span-recorder.js';
import { checkFault, situations } from './check-fault.js';
import { faultTable, type Kind } from './fault-table.js';

/** The tests of one kind of call: every fault of the table in every situation. */
export function describeFaults(kind: Kind): void {
  let recorder: SpanRecorder;
  beforeAll(() => {
    recorder = recordSpans();
  });
  afterAll(async () => {
    await recorder.stop();
    const { length } = process.getActiveResourcesInfo().filter((name) => name.startsWith('TCP'));
    expect(length, 'connections and servers of this process').toBe(0);
  });

  const rows = faultTable.filter(({ ends }) => ends[kind]);
  describe.each(rows)(`$fault, met by ${kind}`, (row) => {
    it.each(situations)(
      'ends as the table says (passing: $passing, old answer: $hasOldAnswer)',
      (situation) => checkFault(row, { ...situation, kind }, recorder),
    );
  });
}
