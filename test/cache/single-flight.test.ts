import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { flightBench } from './flight-bench.js';

describe('singleFlight', () => {
  it('runs the work of equal calls once and gives all of them its answer', async () => {
    const { join, runs } = flightBench();
    const calls = [join(), join(), join()];

    runs[0]?.answer('blue');
    const answers = await Promise.all(calls.map(({ promise }) => promise));

    expect(answers).toEqual(['blue', 'blue', 'blue']);
    expect(runs).toHaveLength(1);
  });

  it('keeps different calls apart, also those that take another age', () => {
    const { join, runs } = flightBench();

    join();
    join({}, 'sea');
    join({ maxAgeMs: 5 });
    join({ maxAgeMs: 5 });

    expect(runs).toHaveLength(3);
  });

  it.each(['fresh', 'no-store', 'only-if-cached'] as const)(
    'lets a %s call go alone, under its own account',
    (freshness) => {
      const { join, runs } = flightBench();

      const call = join({ freshness });
      join();
      join({ freshness });

      expect(runs).toHaveLength(3);
      expect(runs[0]?.context).toBe(call.context);
    },
  );

  it('starts anew for whoever comes after the end', async () => {
    const { join, runs } = flightBench();
    const first = join();
    runs[0]?.answer('blue');
    await first.promise;

    const second = join();
    runs[1]?.answer('grey');

    expect(await second.promise).toBe('grey');
  });

  it('shares an error with those aboard and nobody else', async () => {
    const { join, runs } = flightBench();
    const error = new Error('HTTP 500');
    const calls = [join(), join()];
    runs[0]?.fail(error);

    const ends = await Promise.allSettled(calls.map(({ promise }) => promise));
    const late = join();
    runs[1]?.answer('blue');

    expect(ends.map((end) => end.status === 'rejected' && end.reason)).toEqual([error, error]);
    expect(await late.promise).toBe('blue');
  });

  it('knows the key of the shared work without working it out again', () => {
    const { join, runs, keys } = flightBench();
    join();

    const context = runs[0]?.context;

    expect(context && keys.of('sky', context)).toBe('sky');
  });
});

describe('singleFlight, when callers leave', () => {
  it('lets go only the caller who aborts, with its own reason', async () => {
    const { join, runs } = flightBench();
    const [leaver, stayer] = [join(), join()];

    leaver.abort.abort('lunch');
    await expect(leaver.promise).rejects.toBe('lunch');
    runs[0]?.answer('blue');

    expect(await stayer.promise).toBe('blue');
    expect(runs[0]?.context.signal.aborted).toBe(false);
  });

  it('aborts the work when the last one has left, and flies anew for the next', async () => {
    const { join, runs } = flightBench();
    const [one, other] = [join(), join()];
    one.abort.abort('lunch');
    const whileWanted = runs[0]?.context.signal.aborted;

    other.abort.abort('tea');
    const next = join();
    runs[0]?.fail('tea');
    runs[1]?.answer('blue');

    expect([whileWanted, runs[0]?.context.signal.reason]).toEqual([false, 'tea']);
    expect(await next.promise).toBe('blue');
  });

  it('does not forget a newer flight when a deserted one ends', async () => {
    const { join, runs } = flightBench();
    const deserter = join();
    deserter.abort.abort('lunch');
    const next = join();
    runs[0]?.fail('lunch');
    await new Promise((resolve) => setImmediate(resolve));

    const joiner = join();
    runs[1]?.answer('blue');

    expect(await Promise.all([next.promise, joiner.promise])).toEqual(['blue', 'blue']);
    expect(runs).toHaveLength(2);
  });

  it('starts nothing for a caller who has left already', async () => {
    const { join, runs } = flightBench();

    const call = join({ signal: AbortSignal.abort('gone') });

    await expect(call.promise).rejects.toBe('gone');
    expect(runs).toEqual([]);
  });

  it('leaves no listener on anybody who took part', async () => {
    const { join, runs } = flightBench();
    const calls = [join(), join(), join()];
    calls[1]?.abort.abort();

    runs[0]?.answer('blue');
    await Promise.allSettled(calls.map(({ promise }) => promise));

    const listeners = calls.flatMap(({ abort }) => getEventListeners(abort.signal, 'abort'));
    expect(listeners).toEqual([]);
  });

  it('flies under the latest deadline of those aboard', () => {
    const { join, runs } = flightBench();
    const deadline = () => runs[0]?.context.deadline;
    join({ deadline: 100 });
    const alone = deadline();

    const patient = join({ deadline: 900 });
    const extended = deadline();
    patient.abort.abort();

    expect([alone, extended, deadline()]).toEqual([100, 900, 100]);
  });

  it('is as urgent as the most urgent of those aboard', () => {
    const { join, runs } = flightBench();
    const priority = () => runs[0]?.context.priority;
    join({ priority: 'batch' });
    const alone = priority();

    join({ priority: 'interactive' });

    expect([alone, priority()]).toEqual(['batch', 'interactive']);
  });
});

describe('singleFlight, when it books the work', () => {
  it('books it on the earliest, and the others as coalesced', async () => {
    const { join, runs, clock } = flightBench();
    const calls = [join(), join(), join()];
    runs[0]?.answer('blue');
    clock.advance(5);
    await Promise.all(calls.map(({ promise }) => promise));

    const booked = calls.map(({ record }) => [record.outcome, record.attempts.length]);

    expect(booked).toEqual([
      ['miss', 1],
      ['coalesced', 0],
      ['coalesced', 0],
    ]);
  });

  it('books it on the next one when the earliest has left', async () => {
    const { join, runs } = flightBench();
    const calls = [join(), join(), join()];
    calls[0]?.abort.abort();
    runs[0]?.answer('blue');
    await Promise.allSettled(calls.map(({ promise }) => promise));

    const booked = calls.map(({ record }) => [record.outcome, record.attempts.length]);

    expect(booked).toEqual([
      [undefined, 0],
      ['miss', 1],
      ['coalesced', 0],
    ]);
  });

  it('keeps what the payer had noted itself', async () => {
    const { join, runs } = flightBench();
    const { record, promise } = join();
    record.events.push({ name: 'before', at: 0, attributes: {} });
    record.endedAt = 7;
    runs[0]?.context.record.events.push({ name: 'within', at: 1, attributes: {} });
    runs[0]?.answer('blue');

    await promise;

    expect(record.events.map(({ name }) => name)).toEqual(['before', 'within']);
    expect([record.startedAt, record.endedAt]).toEqual([0, 7]);
  });

  it('books the attempts of a failure on one caller only', async () => {
    const { join, runs } = flightBench();
    const calls = [join(), join()];
    runs[0]?.fail(new Error('HTTP 500'));
    await Promise.allSettled(calls.map(({ promise }) => promise));

    const booked = calls.map(({ record }) => [record.outcome, record.attempts.length]);

    expect(booked).toEqual([
      [undefined, 1],
      [undefined, 0],
    ]);
  });

  it('flags an old answer for everybody who gets it', async () => {
    const { join, runs } = flightBench();
    const calls = [join(), join()];
    const flags = { outcome: 'stale', staleReason: 'CIRCUIT_OPEN', entryAgeMs: 9_000 } as const;
    Object.assign(runs[0]?.context.record ?? {}, flags);
    runs[0]?.answer('blue');
    await Promise.all(calls.map(({ promise }) => promise));

    for (const { record } of calls) expect(record).toMatchObject(flags);
  });

  it('tells of the flight before its members know', async () => {
    const order: string[] = [];
    const { join, runs, ended, clock } = flightBench(() => order.push('flight'));
    const calls = [join(), join()];
    calls[0]?.abort.abort();
    const told = calls[1]?.promise.then(() => order.push('member'));
    clock.advance(30);
    runs[0]?.answer('blue');
    await told;

    expect(order).toEqual(['flight', 'member']);
    expect(ended).toMatchObject([{ startedAt: 0, endedAt: 30, shared: true }]);
    expect(ended[0]?.members).toEqual(calls.map(({ record }) => record));
    expect(ended[0]?.payer).toBe(calls[1]?.record);
    expect(ended[0]?.record).toBe(runs[0]?.context.record);
  });

  it('books a deserted flight on the last to leave, with what it had sent and may be billed for', async () => {
    const { join, runs, ended } = flightBench();
    const first = join();
    const last = join();
    first.abort.abort('lunch');
    last.abort.abort('lunch');
    await Promise.allSettled([first.promise, last.promise]);
    runs[0]?.fail('lunch');
    await new Promise((resolve) => setImmediate(resolve));

    expect(ended).toMatchObject([{ shared: false, members: [first.record, last.record] }]);
    expect(ended[0]?.payer).toBe(last.record);
    expect(last.record).toMatchObject({ maybeBilled: 1, attempts: [{ slot: 0, cancelled: true }] });
    expect(first.record.attempts).toEqual([]);
  });

  it('does not let a broken hook cost the answer', async () => {
    const { join, runs } = flightBench(() => {
      throw new Error('defect');
    });
    const { promise } = join();

    runs[0]?.answer('blue');

    expect(await promise).toBe('blue');
  });
});
