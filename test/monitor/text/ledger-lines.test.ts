import { describe, expect, it } from 'vitest';
import {
  changeLines,
  dayLines,
  projectionLines,
  runLines,
} from '../../../src/monitor/text/ledger-lines.js';
import { openCallTally } from '../../../src/monitor/watching/call-tally.js';
import type { Day, Run } from '../../../src/monitor/watching/monitor-report.js';

const day: Day = {
  ...{ day: '2026-01-02', agent: 'a-rather-long-name-of-an-agent', calls: 12_345, costUsd: 1.5 },
  ...{ cacheSavedUsd: 2.25, sharedSavedUsd: 0.5, waited: 99 },
};
const run: Run = {
  ...{ runId: 'r', graph: 'deep-research', threadId: null, parentRunId: null, state: 'failed' },
  ...{ startedAt: '2026-01-02T03:04:05.000Z', durationMs: 1500, calls: 4, reused: 1 },
  ...{ costUsd: 0.02, savedUsd: 0, steps: [], droppedSteps: 0 },
  error: {
    code: null,
    message: 'The upstream did not answer, and did not answer again. '.repeat(3),
  },
  trace: { traceId: 't', url: 'http://jaeger/trace/t' },
};

describe('the lines on money, runs and changes', () => {
  it('fit into 80 columns', () => {
    const lines = [
      ...dayLines(Array.from({ length: 12 }, () => day)),
      ...runLines([run]),
      ...projectionLines(
        {
          projection: {
            users: 1e6,
            queriesPerUser: 1e4,
            basis: 1e6,
            costUsd: 1e6,
            withoutReuseUsd: 1e7,
            savedUsd: 9e6,
            upstreamCalls: 1e9,
          },
          total: openCallTally().figures(0),
        },
        undefined,
      ),
    ].flatMap((text) => text.split('\n'));

    expect(lines.filter((line) => line.length > 80)).toEqual([]);
    expect(lines).toContain('  and 4 more (--json has them all)');
    expect(lines).toContainEqual(
      expect.stringContaining('deep-research failed in 1500 ms, 4 calls'),
    );
  });

  it('tell who changed, and into what', () => {
    const at = '2026-01-02T03:04:05.000Z';

    expect(
      changeLines([
        { at, part: 'breaker', slot: null, from: 'closed', to: 'open' },
        { at, part: 'key', slot: 2, from: 'healthy', to: 'cooling' },
      ]),
    ).toEqual(['  03:04:05  breaker: closed → open', '  03:04:05  slot 2: healthy → cooling']);
  });

  it('say that there is no data yet, and nothing where nobody asked', () => {
    const nothing = { projection: null, total: openCallTally().figures(0) };

    expect(projectionLines(nothing, { users: 1, queriesPerUser: 1 })).toEqual([
      '  no data yet: 0 of the 10 calls that it takes',
    ]);
    expect(projectionLines(nothing, undefined)).toEqual([]);
  });
});
