import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import {
  abandonable,
  abortSignalOf,
  deriveAbort,
  deriveSignal,
  onAbort,
} from '../../src/core/abort.js';

const listenersOf = (signal: AbortSignal) => getEventListeners(signal, 'abort').length;

describe('onAbort', () => {
  it('hangs any number of callbacks on one listener and takes it off with the last', () => {
    const { signal } = new AbortController();

    const releases = Array.from({ length: 1000 }, () => onAbort(signal, () => undefined));

    expect(listenersOf(signal)).toBe(1);
    for (const release of releases) release();
    expect(listenersOf(signal)).toBe(0);
  });

  it('calls each callback once, in order, and not those released', () => {
    const controller = new AbortController();
    const called: number[] = [];
    onAbort(controller.signal, () => called.push(1));
    onAbort(controller.signal, () => called.push(2))();
    onAbort(controller.signal, () => called.push(3));

    controller.abort();
    controller.abort();

    expect(called).toEqual([1, 3]);
  });

  it('calls at once on a signal that has aborted', () => {
    let called = 0;

    onAbort(AbortSignal.abort(), () => called++)();

    expect(called).toBe(1);
  });

  it('tells two callbacks that are the same function apart', () => {
    const controller = new AbortController();
    let called = 0;
    const count = () => called++;
    onAbort(controller.signal, count)();
    onAbort(controller.signal, count);

    controller.abort();

    expect(called).toBe(1);
  });

  it('serves a callback added after another has been released', () => {
    const controller = new AbortController();
    let called = 0;
    onAbort(controller.signal, () => called++)();
    onAbort(controller.signal, () => called++);

    controller.abort();

    expect(called).toBe(1);
  });
});

describe('deriveAbort', () => {
  it('passes the very reason down and lets go of the parent', () => {
    const parent = new AbortController();
    const reason = { the: 'reason' };
    const kept = deriveAbort(parent.signal);
    const disposed = deriveAbort(parent.signal);
    disposed.dispose();

    parent.abort(reason);

    expect(kept.signal.reason).toBe(reason);
    expect(disposed.signal.aborted).toBe(false);
    expect(listenersOf(parent.signal)).toBe(0);
  });
});

describe('abandonable', () => {
  it('settles with the work and leaves no listener', async () => {
    const { signal } = new AbortController();

    await expect(abandonable(Promise.resolve(1), signal)).resolves.toBe(1);
    await expect(abandonable(Promise.reject(new Error('x')), signal)).rejects.toThrow('x');

    expect(listenersOf(signal)).toBe(0);
  });

  it('rejects with the reason at once, and takes a late rejection of the work in silence', async () => {
    const controller = new AbortController();
    let fail = (_: Error) => undefined as unknown;
    const work = new Promise<never>((_, reject) => {
      fail = reject;
    });

    const pending = abandonable(work, controller.signal);
    controller.abort('enough');

    await expect(pending).rejects.toBe('enough');
    fail(new Error('late'));
  });
});

describe('abortSignalOf', () => {
  it('is a real signal that follows one of ours, the same each time, and leaves others as they are', () => {
    const { signal, abort } = deriveSignal();
    const given = new AbortController().signal;
    const reason = { the: 'reason' };

    const real = abortSignalOf(signal);
    abort(reason);

    expect(real).toBeInstanceOf(AbortSignal);
    expect(abortSignalOf(signal)).toBe(real);
    expect(real.reason).toBe(reason);
    expect(abortSignalOf(given)).toBe(given);
  });

  it('has aborted where the signal had before anybody asked', () => {
    const { signal, abort } = deriveSignal();
    abort('enough');

    expect(abortSignalOf(signal).reason).toBe('enough');
  });
});

describe('deriveSignal', () => {
  it('passes the very reason down, and calls the callbacks once, in order, but for those taken off on the way', () => {
    const parent = deriveSignal();
    const child = deriveSignal(parent.signal);
    const called: unknown[] = [];
    onAbort(child.signal, () => {
      called.push(child.signal.reason);
      releaseThird();
    });
    onAbort(child.signal, () => called.push('second'));
    const releaseThird = onAbort(child.signal, () => called.push('third'));

    parent.abort('enough');
    parent.abort('again');

    expect(called).toEqual(['enough', 'second']);
    expect(() => child.signal.throwIfAborted()).toThrow('enough');
  });

  it('lets go of its parent', () => {
    const parent = deriveSignal();
    const child = deriveSignal(parent.signal);
    child.dispose();

    parent.abort('enough');

    expect(child.signal.aborted).toBe(false);
  });
});
