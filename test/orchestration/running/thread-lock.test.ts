import { describe, expect, it } from 'vitest';
import { RunRefusedError } from '../../../src/orchestration/running/run-errors.js';
import { createThreadLock } from '../../../src/orchestration/running/thread-lock.js';

const { signal } = new AbortController();
const queued = { multitask: 'queue', signal } as const;

describe('createThreadLock', () => {
  it('lets the runs of one thread in one after the other, in their order, and those of others at once', async () => {
    const lock = createThreadLock();
    const order: string[] = [];
    const leave = await lock.enter('a', queued);
    const enter = async (name: string) => {
      const left = await lock.enter('a', queued);
      order.push(name);
      return left;
    };
    const second = enter('second');
    const third = enter('third');

    await lock.enter('b', queued);
    expect(order).toEqual([]);
    leave();
    leave();
    (await second)();
    (await third)();

    expect(order).toEqual(['second', 'third']);
    await expect(lock.enter('a', { multitask: 'reject', signal })).resolves.toBeTypeOf('function');
  });

  it('refuses a busy thread where that is wanted', async () => {
    const lock = createThreadLock();
    await lock.enter('a', queued);

    const refused = lock.enter('a', { multitask: 'reject', signal });

    await expect(refused).rejects.toThrow(RunRefusedError);
    await expect(refused).rejects.toMatchObject({ code: 'RUN_REFUSED', reason: 'thread_busy' });
  });

  it('ends a wait with the reason of its signal, and goes on to the next', async () => {
    const lock = createThreadLock();
    const controller = new AbortController();
    const leave = await lock.enter('a', queued);
    const left = lock.enter('a', { multitask: 'queue', signal: controller.signal });
    const next = lock.enter('a', queued);

    controller.abort('enough');
    leave();

    await expect(left).rejects.toBe('enough');
    await expect(next).resolves.toBeTypeOf('function');
  });
});
