import { describe, expect, it } from 'vitest';
import { untilDeadline } from '../../src/cache/until-deadline.js';
import { manualClock } from '../../src/testing/manual-clock.js';
import { never } from './broken-adapter.js';
import { cache, shelf } from './cache-bench.js';

describe('cached, when the call has no time left for the store', () => {
  it('gives a paid answer before the deadline although its write hangs', async () => {
    const clock = manualClock();
    const { ask } = cache({ store: shelf({ set: never }).store, clock });

    const asking = ask({ deadline: 40 });
    await clock.advance(40);
    const { answer, record } = await asking;

    expect(answer.text).toBe('sky 1');
    expect(record).toMatchObject({ outcome: 'miss', cacheWrite: 'error', cacheErrors: 1 });
    expect(record.cacheMs).toBeLessThan(40);
  });

  it('asks upstream before the deadline although the read hangs', async () => {
    const clock = manualClock();
    const { ask, asked } = cache({ store: shelf({ get: never }).store, clock });

    const asking = ask({ deadline: 40 });
    await clock.advance(35);
    const { record } = await asking;

    expect([asked.length, record.outcome, record.cacheErrors]).toEqual([1, 'miss', 1]);
  });

  it('does not wait at all once the deadline has passed', async () => {
    const clock = manualClock();
    await clock.advance(100);
    const { ask, memory } = cache({ store: shelf({ set: never }).store, clock });

    const asking = ask({ deadline: 90 });
    await clock.advance(0);
    const { record } = await asking;

    expect(record).toMatchObject({ cacheWrite: 'error', cacheMs: 0 });
    expect(memory.entries).toBe(1);
  });

  it('heeds the deadline as it is when the wait ends: a flight may have gained time', async () => {
    const clock = manualClock();
    let deadline = 30;
    const context = {
      get deadline() {
        return deadline;
      },
    };
    const work = clock.sleep(45).then(() => 'stored');

    const waiting = untilDeadline(work, { context, clock, late: 'late' });
    await clock.advance(5);
    deadline = 500;
    await clock.advance(40);

    expect(await waiting).toBe('stored');
  });

  it('leaves no timer behind', async () => {
    const clock = manualClock();
    const { ask } = cache({ store: shelf().store, clock });

    await ask({ deadline: 40 });

    expect(clock.waiting).toBe(0);
  });
});
