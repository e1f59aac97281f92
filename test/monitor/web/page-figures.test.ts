import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RunStep, Slice } from '../../../src/monitor/watching/monitor-report.js';
import { connectionState } from '../../../src/monitor/web/page/connection-state.js';
import * as format from '../../../src/monitor/web/page/format.js';
import { latencyRows } from '../../../src/monitor/web/page/latency-rows.js';
import { nestedSteps, nodeStates } from '../../../src/monitor/web/page/run-steps.js';
import { safeUrl } from '../../../src/monitor/web/page/safe-url.js';
import { stateTracks } from '../../../src/monitor/web/page/state-spans.js';
import { slotCount, timeSlots } from '../../../src/monitor/web/page/time-slots.js';
import { sampleReport } from './sample-report.js';

const generatedAt = '2026-11-30T14:05:00.000Z';
const nowMs = Date.parse(generatedAt);

const slice = (secondsAgo: number, histogram: Slice['histogram'] = []): Slice => ({
  at: new Date(nowMs - secondsAgo * 1000).toISOString(),
  ...{ calls: 1, failed: 0, reused: 0, p50Ms: 1, p95Ms: 1, costUsd: 0, savedUsd: 0, histogram },
  outcomes: { hit: 0, stale: 0, coalesced: 0, miss: 1, bypass: 0, error: 0 },
});

describe('timeSlots', () => {
  it('puts each slice where it belongs on a scale of time', () => {
    const slots = timeSlots({ generatedAt, windowMs: 300_000, timeline: [slice(290), slice(2)] });

    expect(slots).toHaveLength(slotCount);
    expect(slots.map(({ slice: each }, at) => (each ? at : -1)).filter((at) => at >= 0)).toEqual([
      1, 59,
    ]);
  });

  it('leaves no hole between slices whose first calls come more or less late', () => {
    const lateSeconds = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), {
      minLength: 2,
      maxLength: 50,
    });
    fc.assert(
      fc.property(lateSeconds, fc.double({ min: 0, max: 4.9, noNaN: true }), (lates, phase) => {
        const timeline = lates.map((late, at) => slice((lates.length - at) * 5 + phase - late));
        const slots = timeSlots({ generatedAt, windowMs: 300_000, timeline });

        const used = slots.flatMap((slot, at) => (slot.slice ? [at] : []));
        expect((used.at(-1) ?? 0) - (used[0] ?? 0)).toBe(lates.length - 1);
      }),
    );
  });

  it('loses no slice that is within the window, however their times fall together', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.nat(59), { minLength: 1 }),
        fc.double({ min: 0, max: 0.99, noNaN: true }),
        (numbers, late) => {
          // A slice of five seconds that begins with a call which comes late in it.
          const timeline = numbers
            .sort((one, other) => other - one)
            .map((number) => slice(number * 5 + 5 * (1 - late)));
          const slots = timeSlots({ generatedAt, windowMs: 300_000, timeline });

          expect(slots.flatMap(({ slice: each }) => each ?? [])).toEqual(timeline);
        },
      ),
    );
  });
});

describe('latencyRows', () => {
  it('has a row for each step in use, the slowest first, and loses no call', async () => {
    const report = await sampleReport();

    const rows = latencyRows(timeSlots(report));

    expect(rows.map(({ upToMs }) => upToMs)).toEqual(
      rows.map(({ upToMs }) => upToMs).sort((one, other) => other - one),
    );
    expect(rows.flatMap(({ cells }) => cells).reduce((sum, calls) => sum + calls)).toBe(
      report.window.calls,
    );
  });

  it('counts what is quicker than its lowest row there', () => {
    const ends = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000];
    const histogram = ends.map((upToMs) => ({ upToMs, calls: 1 }));

    const rows = latencyRows(
      timeSlots({ generatedAt, windowMs: 300_000, timeline: [slice(1, histogram)] }),
    );

    expect(rows).toHaveLength(12);
    expect(rows.at(-1)).toMatchObject({ upToMs: 0.5 });
    expect(rows.at(-1)?.cells.at(-1)).toBe(3);
  });
});

describe('steps of a run', () => {
  const step = (id: number, parent: number, rest: Partial<RunStep> = {}): RunStep => ({
    ...{ id, parent, kind: 'node', name: `n${id}`, startMs: id, durationMs: 1, state: 'done' },
    ...{ outcome: null, costUsd: 0 },
    ...rest,
  });

  it('stand below the step around them', () => {
    const steps = [step(1, 0), step(2, 0), step(3, 1, { kind: 'agent' }), step(4, 3), step(5, 2)];

    const nested = nestedSteps({ steps }).map(({ step: { id }, depth }) => [id, depth]);

    expect(nested).toEqual([
      [1, 0],
      [3, 1],
      [4, 2],
      [2, 0],
      [5, 1],
    ]);
  });

  it('are all shown once, whatever their parents are said to be', () => {
    const some = fc.array(fc.tuple(fc.nat(12), fc.nat(12)), { maxLength: 12 });
    fc.assert(
      fc.property(some, (pairs) => {
        const steps = [...new Map(pairs).entries()].map(([id, parent]) => step(id, parent));

        const shown = nestedSteps({ steps }).map(({ step: { id } }) => id);

        expect(new Set(shown).size).toBe(shown.length);
        expect(() => nodeStates({ steps })).not.toThrow();
      }),
    );
  });

  it('tell how each node of the picture stands, by its path and the worst of its times', () => {
    const steps = [
      step(1, 0, { name: 'research' }),
      step(2, 1, { kind: 'agent', name: 'web' }),
      step(3, 2, { name: 'model_request' }),
      step(4, 2, { name: 'model_request', state: 'failed' }),
      step(5, 0, { name: 'skipped', state: 'passed' }),
    ];

    expect(Object.fromEntries(nodeStates({ steps }))).toEqual({
      research: { state: 'done', times: 1, ms: 1 },
      'research:model_request': { state: 'failed', times: 2, ms: 2 },
      skipped: { state: 'passed', times: 1, ms: 1 },
    });
  });
});

describe('stateTracks', () => {
  it('cover the whole window, with the states before, between and after the changes', async () => {
    const tracks = stateTracks(await sampleReport());

    const breaker = tracks.find(({ name }) => name === 'Breaker');
    expect(breaker?.spans.map(({ state }) => state)).toEqual([
      'closed',
      'open',
      'half_open',
      'closed',
    ]);
    for (const { spans } of tracks) {
      expect([spans[0]?.from, spans.at(-1)?.to]).toEqual([0, 1]);
      expect(spans.slice(1).map(({ from }) => from)).toEqual(
        spans.slice(0, -1).map(({ to }) => to),
      );
    }
  });
});

describe('words of the page', () => {
  it.each([
    [0.42, '0.42 ms'],
    [9.96, '10 ms'],
    [44.3, '44 ms'],
    [999.7, '1,000 ms'],
    [2_419, '2.42 s'],
    [61_000, '1 min 1 s'],
  ])('write %d ms as %s', (ms, words) => {
    expect(format.duration(ms)).toBe(words);
  });

  it.each([
    [0.9, '90 %'],
    [0.968, '96.8 %'],
    [0.9999, '100 %'],
    [null, 'no data'],
  ])('write a share of %d as %s', (share, words) => {
    expect(format.percent(share)).toBe(words);
  });

  it.each([
    [0, '$0.00'],
    [0.0072, '$0.0072'],
    [1234.5, '$1,234.50'],
  ])('write %d USD as %s', (value, words) => {
    expect(format.usd(value)).toBe(words);
  });

  it('tell live from stale by the pace of the reports', async () => {
    const report = await sampleReport();
    const at = (ageMs: number, gapMs: number) =>
      connectionState({ report, madeAt: 0, gapMs, isConnected: true }, ageMs).words;

    expect([at(4_000, 1_000), at(12_000, 1_000), at(60_000, 60_000), at(200_000, 60_000)]).toEqual([
      'Live',
      'Stale for 12 s',
      'Live',
      'Stale for 3 min 20 s',
    ]);
  });

  it.each([
    ['https://jaeger.example/trace/1', true],
    ['http://localhost:16686/trace/1', true],
    ['javascript:alert(1)', false],
    ['data:text/html,x', false],
    ['docs/runbook.md#x', false],
  ])('let %s be a link: %s', (url, isLink) => {
    expect(safeUrl(url) !== undefined).toBe(isLink);
  });
});
