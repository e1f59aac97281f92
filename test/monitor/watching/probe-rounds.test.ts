import { describe, expect, it } from 'vitest';
import { ConfigError, CrossgraphError } from '../../../src/errors.js';
import { type ProbeRounds, runProbeRounds } from '../../../src/monitor/watching/probe-rounds.js';
import { call, failure } from '../../support/calls.js';
import { watchedClient } from './watched-client.js';

type Watched = ReturnType<typeof watchedClient>;

function rounds(changed: (watched: Watched) => Partial<ProbeRounds> = () => ({})) {
  const watched = watchedClient();
  const asked: string[] = [];
  const stop = new AbortController();
  const reports: number[] = [];
  const run = runProbeRounds(
    {
      ask: async (question) => {
        asked.push(question);
        watched.tell(call());
      },
      questions: ['one', 'two'],
      monitor: watched.monitor,
      intervalMs: 1000,
      onRound: (report) => reports.push(report.window.calls),
      signal: stop.signal,
      ...changed(watched),
    },
    watched.clock,
  );
  return { ...watched, asked, stop, reports, run };
}

describe('runProbeRounds', () => {
  it('asks its questions in turn, as often as it was told', async () => {
    const { asked, reports, run } = rounds(() => ({ intervalMs: 0, iterations: 5 }));

    const report = await run;

    expect(asked).toEqual(['one', 'two', 'one', 'two', 'one']);
    expect(reports).toEqual([1, 2, 3, 4, 5]);
    expect(report.total.calls).toBe(5);
  });

  it('keeps its interval, and ends where it is stopped', async () => {
    const { asked, clock, run, stop } = rounds();

    await clock.advance(2500);
    stop.abort(new Error('stopped'));
    const report = await run;

    expect(asked).toHaveLength(3);
    expect(report.total.calls).toBe(3);
    expect(clock.waiting).toBe(0);
  });

  it('keeps to the beat of its interval when an answer took longer', async () => {
    const starts: number[] = [];
    const { clock, run, stop } = rounds((watched) => ({
      ask: async () => {
        starts.push(watched.clock.now());
        if (starts.length === 1) await watched.clock.sleep(1700);
      },
    }));

    await clock.advance(3000);
    stop.abort(new Error('stopped'));
    await run;

    expect(starts).toEqual([0, 2000, 3000]);
  });

  it('goes on after a failed call, which is what it is there to see', async () => {
    const { run } = rounds(({ tell }) => ({
      intervalMs: 0,
      iterations: 3,
      ask: async () => {
        tell(failure());
        throw new CrossgraphError('UPSTREAM_FAILED', 'No.');
      },
    }));

    expect((await run).window).toMatchObject({ calls: 3, failed: 3, successRate: 0 });
  });

  it('gives up on a configuration that no round would mend', async () => {
    const wrong = new ConfigError('The preset is unknown.');

    const { run } = rounds(() => ({ ask: async () => Promise.reject(wrong) }));

    await expect(run).rejects.toBe(wrong);
  });
});
