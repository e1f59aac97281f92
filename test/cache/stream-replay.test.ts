import { describe, expect, it } from 'vitest';
import { decodeEntry, encodeEntry } from '../../src/cache/cache-entry.js';

const lifetime = { ttlMs: 1, staleWhileRevalidateMs: 2, staleIfErrorMs: 3 };

describe('an entry with the events of its stream', () => {
  it('is read as it was written', () => {
    const head = { ...lifetime, storedAt: 5, answer: { text: 'blue' }, replay: [2, 2] };

    expect(decodeEntry(encodeEntry(head))).toMatchObject(head);
  });

  it('is of the same format as one without, so that processes of either kind share a store', () => {
    const head = { ...lifetime, storedAt: 5, answer: { text: 'blue' } };
    const withEvents = JSON.parse(encodeEntry({ ...head, replay: [4] }));
    const without = JSON.parse(encodeEntry(head));

    const { replay, ...rest } = withEvents;

    expect(rest).toEqual(without);
    expect(replay).toEqual([4]);
    expect(decodeEntry(JSON.stringify(without))).not.toHaveProperty('replay');
  });
});
