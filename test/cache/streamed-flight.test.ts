import { describe, expect, it } from 'vitest';
import type { StreamEvent } from '../../src/core/operation.js';
import { passOn } from '../../src/core/pass-on.js';
import { ConnectionError } from '../../src/errors.js';
import { flightBench } from './flight-bench.js';

function listener() {
  const seen: StreamEvent[] = [];
  return { seen, emit: (event: StreamEvent) => seen.push(event) };
}

const piece = (number: number) => ({ piece: number });

function streamBench() {
  const bench = flightBench();
  const send = (number: number, run = 0) => {
    const context = bench.runs[run]?.context;
    if (context) passOn(context, piece(number), bench.clock.now());
  };
  return { ...bench, send };
}

describe('singleFlight, with streams', () => {
  it('gives who joins late what has come so far, then the rest', async () => {
    const { join, runs, send } = streamBench();
    const [early, late] = [listener(), listener()];
    const calls = [join({ emit: early.emit })];
    send(1);
    send(2);

    calls.push(join({ emit: late.emit }));
    const soFar = [...late.seen];
    send(3);
    runs[0]?.answer('blue');

    expect(await Promise.all(calls.map(({ promise }) => promise))).toEqual(['blue', 'blue']);
    expect(soFar).toEqual([piece(1), piece(2)]);
    expect([early.seen, late.seen]).toEqual(Array(2).fill([piece(1), piece(2), piece(3)]));
    expect(runs).toHaveLength(1);
  });

  it('notes for each caller when its own first event came', async () => {
    const { join, runs, send, clock } = streamBench();
    const early = join({ emit: () => undefined });
    clock.advance(10);
    send(1);
    clock.advance(10);
    const [late, plain] = [join({ emit: () => undefined }), join()];

    runs[0]?.answer('blue');
    await plain.promise;

    const firsts = [early, late, plain].map(({ record }) => record.firstChunkAt);
    expect(firsts).toEqual([10, 20, undefined]);
  });

  it('tells nothing to those who have left, and goes on for the others', async () => {
    const { join, runs, send } = streamBench();
    const [leaver, stayer] = [listener(), listener()];
    const left = join({ emit: leaver.emit });
    const stays = join({ emit: stayer.emit });
    send(1);

    left.abort.abort('lunch');
    send(2);
    runs[0]?.answer('blue');

    expect(await stays.promise).toBe('blue');
    expect([leaver.seen, stayer.seen]).toEqual([[piece(1)], [piece(1), piece(2)]]);
  });

  it('does not let a broken listener cost the others their events', async () => {
    const { join, runs, send } = streamBench();
    const good = listener();
    join({
      emit: () => {
        throw new Error('defect');
      },
    });
    join({ emit: good.emit });

    send(1);
    runs[0]?.answer('blue');

    expect(good.seen).toEqual([piece(1)]);
  });

  it('tells each event once, also to those who join or leave from within a listener', () => {
    const { join, send } = streamBench();
    const [second, third] = [listener(), listener()];
    const leaver = new AbortController();
    let joined = false;
    join({
      emit: () => {
        leaver.abort('lunch');
        if (!joined) join({ emit: third.emit });
        joined = true;
      },
    });
    join({ emit: second.emit, signal: leaver.signal });

    send(1);
    send(2);

    expect(second.seen).toEqual([]);
    expect(third.seen).toEqual([piece(1), piece(2)]);
  });

  it('lets plain and streamed calls share either flight, without events from a plain one', async () => {
    const { join, runs, send } = streamBench();
    const late = listener();
    const calls = [join(), join({ emit: late.emit })];

    send(1);
    runs[0]?.answer('blue');

    expect(await Promise.all(calls.map(({ promise }) => promise))).toEqual(['blue', 'blue']);
    expect(runs[0]?.context.emit).toBeUndefined();
    expect(late.seen).toEqual([]);
  });

  it('lets a plain call go on by itself when the stream it joined breaks in the middle', async () => {
    const { join, runs, send } = streamBench();
    const cut = new ConnectionError('cut');
    const streamed = join({ emit: () => undefined });
    const [plain, other] = [join(), join()];
    send(1);
    Object.assign(runs[0]?.context.record ?? {}, { maybeBilled: 1 });

    runs[0]?.fail(cut);
    await expect(streamed.promise).rejects.toBe(cut);
    await new Promise(setImmediate);
    runs[1]?.answer('blue');

    expect(await Promise.all([plain.promise, other.promise])).toEqual(['blue', 'blue']);
    expect(runs).toHaveLength(2);
    expect(streamed.record).toMatchObject({ maybeBilled: 1, attempts: [{}] });
    expect(plain.record).toMatchObject({ outcome: 'miss', maybeBilled: 0, attempts: [{}] });
    expect(other.record).toMatchObject({ outcome: 'coalesced', attempts: [] });
  });

  it('adds up what a call paid in two flights', async () => {
    const { join, runs, send } = streamBench();
    const streamed = join({ emit: () => undefined });
    const plain = join();
    send(1);
    streamed.abort.abort('lunch');
    Object.assign(runs[0]?.context.record ?? {}, { maybeBilled: 1, queueMs: 5 });
    runs[0]?.fail(new ConnectionError('cut'));
    await new Promise(setImmediate);
    Object.assign(runs[1]?.context.record ?? {}, { costUsd: 0.01, queueMs: 7 });

    runs[1]?.answer('blue');
    await plain.promise;

    expect(plain.record).toMatchObject({ maybeBilled: 1, queueMs: 12, costUsd: 0.01 });
    expect(plain.record.attempts).toHaveLength(2);
  });

  it('shares the error of a stream that broke before its first event', async () => {
    const { join, runs } = streamBench();
    const cut = new ConnectionError('cut');
    const calls = [join({ emit: () => undefined }), join()];

    runs[0]?.fail(cut);
    const ends = await Promise.allSettled(calls.map(({ promise }) => promise));

    expect(ends).toEqual(Array(2).fill({ status: 'rejected', reason: cut }));
    expect(runs).toHaveLength(1);
  });
});
