import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeEntry, encodeEntry } from '../../src/cache/cache-entry.js';

const times = fc.record({
  storedAt: fc.integer({ min: 1_500_000_000_000, max: 1_900_000_000_000 }),
  ttlMs: fc.nat(),
  staleWhileRevalidateMs: fc.nat(),
  staleIfErrorMs: fc.nat(),
});
const text = encodeEntry({
  answer: { text: 'sky' },
  storedAt: 1_700_000_000_000,
  ttlMs: 5,
  staleWhileRevalidateMs: 10,
  staleIfErrorMs: 20,
});

describe('encodeEntry and decodeEntry', () => {
  it('give back what was put in', () => {
    fc.assert(
      fc.property(times, fc.jsonValue(), (head, value) => {
        const answer = JSON.parse(JSON.stringify(value));
        const written = encodeEntry({ answer, ...head });

        expect(decodeEntry(written)).toEqual({ answer, ...head, sizeBytes: written.length });
      }),
    );
  });

  it('begin with the moment after which the entry is of no use', () => {
    expect(text).toMatch(/^{"expires":1700000000025,/);
  });

  it('keep that moment at thirteen digits, however long an entry lives', () => {
    const longLived = { storedAt: 5, ttlMs: 1e15, staleWhileRevalidateMs: 0, staleIfErrorMs: 0 };

    expect(encodeEntry({ ...longLived, answer: 1 })).toMatch(/^{"expires":9999999999999,/);
  });

  it('take any text without throwing, and cut or foreign ones for no entry', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(text.length - 1), (any, cutAt) => {
        expect(decodeEntry(any)).toBeUndefined();
        expect(decodeEntry(text.slice(0, cutAt))).toBeUndefined();
      }),
    );
  });

  it.each([
    ['another version', text.replace('"v":1', '"v":2')],
    ['a time that is none', text.replace('"ttlMs":5', '"ttlMs":"5"')],
    ['a missing time', text.replace('"ttlMs"', '"ttl"')],
    ['a missing answer', text.replace('"answer"', '"reply"')],
    ['null', 'null'],
    ['no text', { answer: 1 }],
  ])('do not accept %s', (_what, stored) => {
    expect(decodeEntry(stored)).toBeUndefined();
  });
});
