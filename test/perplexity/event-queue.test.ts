import { describe, expect, it } from 'vitest';
import { createEventQueue, type EventQueue } from '../../src/perplexity/event-queue.js';

interface Letter {
  readonly text: string;
}

function letters(maxWaiting?: number) {
  const left: string[] = [];
  const queue = createEventQueue<Letter>({
    merge: (earlier, later) =>
      later.text === '|' ? undefined : { text: earlier.text + later.text },
    onLeave: () => left.push('left'),
    maxWaiting,
  });
  const push = (text: string) => {
    for (const letter of text) queue.push({ text: letter });
  };
  return { queue, push, left };
}

async function read(queue: EventQueue<Letter>): Promise<string[]> {
  const seen: string[] = [];
  for await (const { text } of queue) seen.push(text);
  return seen;
}

describe('createEventQueue', () => {
  it('gives a reader what waits and what comes, in order, to the end', async () => {
    const { queue, push, left } = letters();
    push('ab');
    const seen = read(queue);
    await Promise.resolve();

    push('cd');
    queue.end();

    expect(await seen).toEqual(['a', 'b', 'c', 'd']);
    expect(left).toEqual([]);
  });

  it('gives what waits before the error, and the error once', async () => {
    const { queue, push } = letters();
    push('a');
    queue.fail(new Error('cut'));
    const reader = queue[Symbol.asyncIterator]();

    const first = await reader.next();
    const second = await reader.next().catch(String);

    expect([first.value?.text, second]).toEqual(['a', 'Error: cut']);
    expect(await reader.next()).toEqual({ done: true, value: undefined });
  });

  it('tells when the reader leaves, and drops what comes then', async () => {
    const { queue, push, left } = letters();
    push('ab');
    for await (const _ of queue) break;

    push('c');

    expect(left).toEqual(['left']);
    expect(await read(queue)).toEqual([]);
  });

  it('lets a reader leave who is waiting', async () => {
    const { queue, left } = letters();
    const reader = queue[Symbol.asyncIterator]();
    const waiting = reader.next();

    await reader.return?.();

    expect(await waiting).toEqual({ done: true, value: undefined });
    expect(left).toEqual(['left']);
  });

  it('does not call it leaving when all was read', async () => {
    const { queue, push, left } = letters();
    push('a');
    queue.end();

    await read(queue);
    await queue[Symbol.asyncIterator]().return?.();

    expect(left).toEqual([]);
  });

  it('merges neighbours when too many wait, and loses nothing', async () => {
    const { queue, push } = letters(3);

    push('abcdefg|hi');
    queue.end();

    expect(await read(queue)).toEqual(['a', 'b', 'c', 'defg', '|hi']);
  });
});
