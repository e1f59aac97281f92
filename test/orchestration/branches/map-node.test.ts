import { getEventListeners } from 'node:events';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../../src/errors.js';
import { mapNode } from '../../../src/orchestration/branches/map-node.js';
import { untilAborted, warningsDuring } from '../scripted-client.js';

const tick = () => new Promise((resolve) => setImmediate(resolve));

describe('mapNode', () => {
  it('keeps the order of the items and never exceeds its concurrency', async () => {
    const sizes = fc.record({
      count: fc.nat(60),
      concurrency: fc.integer({ min: 1, max: 12 }),
      yieldEvery: fc.integer({ min: 1, max: 9 }),
    });

    await fc.assert(
      fc.asyncProperty(sizes, async ({ count, ...limits }) => {
        const items = Array.from({ length: count }, (_, index) => index);
        let running = 0;
        let most = 0;
        const results = await mapNode(
          items,
          async (item) => {
            running++;
            most = Math.max(most, running);
            if (item % 3 === 0) await tick();
            running--;
            return item * 2;
          },
          limits,
        );

        expect(results).toEqual(items.map((item) => item * 2));
        expect(most).toBeLessThanOrEqual(limits.concurrency);
        expect(most).toBe(Math.min(most, count));
      }),
      { numRuns: 50 },
    );
  });

  it('maps 100,000 items without a listener warning and leaves nothing on the signal', async () => {
    const items = Array.from({ length: 100_000 }, (_, index) => index);
    const { signal } = new AbortController();
    let sum = 0;

    const warnings = await warningsDuring(() =>
      mapNode(
        items,
        (item, at) => {
          at.signal.addEventListener('abort', () => undefined);
          sum += item;
        },
        { signal, concurrency: 10_000 },
      ),
    );

    expect(warnings).toEqual([]);
    expect(sum).toBe(4_999_950_000);
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });

  it('gives the event loop a turn among items that return at once', async () => {
    let turns = 0;
    let isDone = false;
    const count = async () => {
      while (!isDone) {
        turns++;
        await tick();
      }
    };
    const counting = count();

    await mapNode(Array.from({ length: 1_000 }), () => undefined, { yieldEvery: 10 });
    isDone = true;
    await counting;

    expect(turns).toBeGreaterThan(50);
  });

  it('aborts the siblings of the first failure, starts no more, and rejects with it', async () => {
    const failure = new Error('broken');
    const reasons: unknown[] = [];
    const started: number[] = [];

    const map = mapNode(
      [0, 1, 2, 3],
      async (item, { signal }) => {
        started.push(item);
        if (item === 1) throw failure;
        await untilAborted(signal).catch((reason) => {
          reasons.push(reason);
          throw reason;
        });
      },
      { concurrency: 3 },
    );

    await expect(map).rejects.toBe(failure);
    await tick();
    expect(reasons).toEqual([failure, failure]);
    expect(started).toEqual([0, 1, 2]);
  });

  it('gives no further item to a worker whose own item went well', async () => {
    const started: number[] = [];
    const map = mapNode(
      [0, 1, 2, 3],
      async (item) => {
        started.push(item);
        if (item === 0) throw new Error('broken');
        await tick();
      },
      { concurrency: 2 },
    );

    await expect(map).rejects.toThrow('broken');
    await tick();
    await tick();

    expect(started).toEqual([0, 1]);
  });

  it('leaves the signal of an item alone once the item has ended', async () => {
    const signals: AbortSignal[] = [];
    const map = mapNode(
      [0, 1, 2],
      async (item, { signal }) => {
        signals.push(signal);
        if (item === 1) await untilAborted(signal);
        if (item === 2) throw new Error('broken');
      },
      { concurrency: 2 },
    );

    await expect(map).rejects.toThrow('broken');

    expect(signals.map(({ aborted }) => aborted)).toEqual([false, true, true]);
  });

  it('rejects with the reason of the caller at once, whether the items listen or not', async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    const map = mapNode([1, 2], () => new Promise(() => undefined), { signal: controller.signal });

    controller.abort(reason);

    await expect(map).rejects.toBe(reason);
  });

  it('starts nothing under a signal that has aborted', async () => {
    let runs = 0;
    const map = mapNode([1], () => runs++, { signal: AbortSignal.abort(new Error('gone')) });

    await expect(map).rejects.toThrow('gone');
    expect(runs).toBe(0);
  });

  it.each([0, -1, 1.5])('refuses a concurrency of %s', async (concurrency) => {
    await expect(mapNode([], () => 1, { concurrency })).rejects.toThrow(ConfigError);
  });
});
