import { afterAll, beforeAll, describe, it } from 'vitest';
import { recordSpans, type SpanRecorder } from '../telemetry/span-recorder.js';
import { checkFault, situations } from './check-fault.js';
import type { Kind } from './endings.js';
import { faultTable } from './fault-table.js';
import { until } from './fault-world.js';

/** The tests of one kind of call: every fault of the table in every situation. */
export function describeFaults(kind: Kind): void {
  let recorder: SpanRecorder;
  let timersBefore: number;
  beforeAll(async () => {
    timersBefore = heldBy('Timeout');
    recorder = await recordSpans();
  });
  afterAll(async () => {
    await recorder.stop();
    // Connections, servers and timers of the whole process: one that was forgotten would never go.
    await until(() => heldBy('TCP') === 0 && heldBy('Timeout') <= timersBefore);
  });

  const rows = faultTable.filter(({ ends }) => ends[kind]);
  describe.each(rows)(`$fault, met by ${kind}`, (row) => {
    it.each(situations)(
      'ends as the table says (passing: $passing, old answer: $hasOldAnswer)',
      (situation) => checkFault(row, { ...situation, kind }, recorder),
    );
  });
}

/** How much of a kind keeps this process alive. */
function heldBy(kind: string): number {
  return process.getActiveResourcesInfo().filter((name) => name.startsWith(kind)).length;
}
